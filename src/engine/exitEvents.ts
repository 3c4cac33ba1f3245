import type { AttemptExit } from '../ports';
import type { RunEvent } from '../run/events';
import { accountOf, quotaUntil } from '../run/quota';
import type { RunState } from '../run/runState';

/**
 * What an agent's end is written down as: its exit, and the quota of its account if that is what it died of.
 * @param now milliseconds since 1970.
 */
export function exitEvents(
  state: RunState,
  target: { readonly package: string; readonly attempt: number },
  exit: AttemptExit,
  now: number,
): RunEvent[] {
  const exited: RunEvent = { type: 'attempt.exited', ...target, ...exit };
  const agent = state.packages.get(target.package)?.agent;
  if (exit.quota === undefined || agent === undefined) {
    return [exited];
  }
  const account = accountOf(agent);
  const until = new Date(quotaUntil(exit.quota, state.quotas.get(account), now)).toISOString();
  return [exited, { type: 'quota.hit', account, until, ...target, message: exit.quota.message }];
}
