import type { AttemptExit } from '../../ports/attempts';
import { reportEvents } from '../../run/escalations/reportEvents';
import type { RunEvent, RunState } from '../../run/run';
import { exitFault } from '../faults/exitFault';
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
  const { report, reason, code, signal, message, quota } = exit;
  const said = { ...(message === undefined ? {} : { message }), ...(quota === undefined ? {} : { quota }) };
  const fault = exitFault(state, target, exit, now);
  const own = fault === undefined ? {} : { fault };
  const exited: RunEvent = { type: 'attempt.exited', ...target, reason, code, signal, ...said, ...own };
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
