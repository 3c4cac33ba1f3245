import type { AttemptExit } from '../../ports';
import { reportEvents } from '../../run/escalations/reportEvents';
import type { RunEvent, RunState } from '../../run/run';
import { accountOf, quotaUntil } from '../../run/agents/agents';

/**
 * What an agent's end is written down as: what it reports of its work, its exit, and the quota of its account if that is
 * what it died of.
 * @param now milliseconds since 1970.
 */
export function exitEvents(
  state: RunState,
  target: { readonly package: string; readonly attempt: number },
  exit: AttemptExit,
  now: number,
): RunEvent[] {
  const { report, ...ended } = exit;
  const exited: RunEvent = { type: 'attempt.exited', ...target, ...ended };
  const item = state.packages.get(target.package);
  const agent = item?.agent;
  if (exit.quota === undefined || agent === undefined) {
    // Of one that somebody has ended, what it left is not its last word.
    const isOver = item?.stopping !== undefined || state.phase === 'stopping' || exit.reason === 'cancelled';
    const didWork = exit.reason === 'exit' && exit.code === 0;
    return [...(report === undefined || isOver ? [] : reportEvents(state, target, report, didWork)), exited];
  }
  const account = accountOf(agent);
  const until = new Date(quotaUntil(exit.quota, state.quotas.get(account), now)).toISOString();
  return [exited, { type: 'quota.hit', account, until, ...target, message: exit.quota.message }];
}
