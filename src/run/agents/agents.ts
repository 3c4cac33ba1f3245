import type { Feature } from '../kernel/feature';
import { attention, plain } from '../kernel/feature';
import type { Part } from '../kernel/kernelState';
import type { ResolvedAgent } from '../kernel/plannedPackage';

/** What an agent's provider said when it refused to go on for now. */
export interface QuotaNotice {
  /** When it may be tried again; absent: it did not say. */
  readonly until?: string;
  /** In the provider's own words. */
  readonly message: string;
}

/** A provider account has reached its quota or rate limit: nothing more starts there until the time given. */
export interface QuotaHit {
  readonly type: 'quota.hit';
  readonly account: string;
  readonly until: string;
  /** The attempt that died of it. */
  readonly package?: string;
  readonly attempt?: number;
  readonly message: string;
}

/** A person wants to try an account again whose quota was reached. */
export interface QuotaLifted {
  readonly type: 'quota.lifted';
  readonly account: string;
  readonly by?: string;
}

/** A provider account that takes no more work for now. */
export interface Quota {
  readonly since: string;
  readonly until: string;
  readonly message: string;
}

/** What is kept of a run's agents. */
export interface AgentsPart extends Part {
  readonly run: {
    /** By account. */
    readonly quotas: ReadonlyMap<string, Quota>;
  };
}

export const agents: Feature<QuotaHit | QuotaLifted, AgentsPart> = {
  ofRun: () => ({ quotas: new Map() }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'quota.hit': {
      inRun: (run, { account, time: since, until, message }) => {
        run.quotas.set(account, { since, until, message });
      },
      tell: ({ package: id, account, until, message }) =>
        attention(id, `quota of ${account} is used up until ${until}: ${message}`),
    },
    'quota.lifted': {
      inRun: (run, { account, time: until }) => {
        const quota = run.quotas.get(account);
        if (quota !== undefined) {
          // It is remembered: one that is reached again at once is waited for longer.
          run.quotas.set(account, { ...quota, until });
        }
      },
      tell: ({ account }) => plain(undefined, `${account} is tried again, whatever its quota`),
    },
  },
};

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
