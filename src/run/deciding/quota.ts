import type { QuotaNotice } from '../events/events';
import type { ResolvedAgent } from '../kernel/plannedPackage';

const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 60 * 60_000;

/** The provider account that an agent draws on. Agents without a named account share one for each kind of agent. */
export function accountOf(agent: ResolvedAgent): string {
  return agent.account ?? (agent.command === undefined ? agent.name : `${agent.name} ${agent.command}`);
}

/**
 * Until when nothing is started on an account after its quota was reached, in milliseconds since 1970: the time that
 * the provider named, else five minutes, doubled up to an hour when it is reached again at once.
 * @param previous the quota that was reached there before, if any; times in ISO 8601.
 * @param now milliseconds since 1970.
 */
export function quotaUntil(
  notice: QuotaNotice,
  previous: { readonly since: string; readonly until: string } | undefined,
  now: number,
): number {
  const named = notice.until === undefined ? Number.NaN : Date.parse(notice.until);
  if (!Number.isNaN(named) && named > now) {
    return named;
  }
  const last = previous === undefined ? 0 : Date.parse(previous.until) - Date.parse(previous.since);
  const soonAgain = previous !== undefined && now < Date.parse(previous.until) + FIRST_MS;
  return now + (soonAgain ? Math.min(LONGEST_MS, Math.max(FIRST_MS, last * 2)) : FIRST_MS);
}
