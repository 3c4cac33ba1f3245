import { t } from '@vscode/l10n';
import type { Feature } from '../kernel/feature';
import { attention, plain, waitsForStart } from '../kernel/feature';
import type { KernelPackage, Part, RunOf } from '../kernel/kernelState';
import type { ResolvedAgent } from '../kernel/plannedPackage';
import type { WayOut } from '../kernel/waysOut';
import { deciding, tryNow } from '../kernel/waysOut';

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

/** Its account takes no work for now. */
export interface QuotaBlock {
  readonly kind: 'quota';
  readonly account: string;
  readonly until: string;
  readonly message: string;
}

/** As many of its agents are at work as may be. */
export interface AgentLimitBlock {
  readonly kind: 'agent_limit';
  readonly agent: string;
  readonly taken: number;
  readonly limit: number;
}

export const agents: Feature<QuotaHit | QuotaLifted, AgentsPart, AgentsPart, QuotaBlock | AgentLimitBlock> = {
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
  holds: {
    start: (run, now) => (item) => agentForStart(run, item, now).notBefore,
    taken: (run, item, begun, now) => {
      const { name } = agentForStart(run, item, now).agent;
      const limit = run.agentRules.limits?.[name];
      return limit !== undefined && agentsAtWork(run, name, begun.packages) >= limit;
    },
  },
  blocks: {
    find: (run, item) => (waitsForStart(run, item) ? unavailable(run, item) : []),
    kinds: {
      quota: {
        tell: ({ account, until, message }, { clock }) =>
          t('waits until {0}: the quota of {1} is used up ({2})', clock(until), account, message),
        ways: (_block, id) => [tryNow(id), switchAgent(id)],
      },
      agent_limit: {
        tell: ({ agent, taken, limit }) =>
          t('waits for another {0} to end ({1} of {2} at work)', agent, taken, limit),
        ways: () => [],
        isUsual: true,
      },
    },
  },
};

function unavailable(run: RunOf<AgentsPart>, item: KernelPackage): (QuotaBlock | AgentLimitBlock)[] {
  const { agent } = agentForStart(run, item, Date.parse(run.lastTime));
  const account = accountOf(agent);
  const quota = run.quotas.get(account);
  const limit = run.agentRules.limits?.[agent.name];
  const taken = limit === undefined ? 0 : agentsAtWork(run, agent.name);
  return [
    ...(quota !== undefined && quota.until > run.lastTime
      ? [{ kind: 'quota', account, until: quota.until, message: quota.message } as const]
      : []),
    ...(limit !== undefined && taken >= limit
      ? [{ kind: 'agent_limit', agent: agent.name, taken, limit } as const]
      : []),
  ];
}

function switchAgent(id: string): WayOut {
  return deciding(
    'switch-agent',
    t('Switch Agent…'),
    id,
    { kind: 'switchAgent', package: id, agent: '' },
    {
      consequence: t('Another agent begins it anew.'),
      asks: 'agent',
    },
  );
}

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

/** Who would carry a package out now, and when that could begin. */
export interface AgentForStart {
  readonly agent: ResolvedAgent;
  /** Milliseconds since 1970 before which its account takes nothing; 0: it takes work now. */
  readonly notBefore: number;
}

/**
 * The package's own agent, or the first of those that may come in its place whose quota is not used up; where all are, the
 * one that is free again first.
 * @param now milliseconds since 1970.
 */
export function agentForStart(
  state: RunOf<AgentsPart>,
  { agent }: KernelPackage,
  now: number,
): AgentForStart {
  const own = { agent, notBefore: quotaOf(state, agent) };
  const fallback = state.agentRules.fallback ?? [];
  if (own.notBefore <= now || fallback.length === 0) {
    return own;
  }
  const others = fallback.map((other) => ({ agent: other, notBefore: quotaOf(state, other) }));
  const free = others.find(({ notBefore }) => notBefore <= now);
  return free ?? [own, ...others].reduce((first, each) => (each.notBefore < first.notBefore ? each : first));
}

/** How many agents of a name take up a slot. @param starting packages that do so although they have not started yet. */
function agentsAtWork(
  state: RunOf<AgentsPart>,
  name: string,
  starting: ReadonlySet<string> = new Set(),
): number {
  const ids = new Set([...state.index.active, ...starting]);
  return [...ids].filter((id) => state.packages.get(id)?.agent.name === name).length;
}

function quotaOf(state: RunOf<AgentsPart>, agent: ResolvedAgent): number {
  const quota = state.quotas.size === 0 ? undefined : state.quotas.get(accountOf(agent));
  return quota === undefined ? 0 : Date.parse(quota.until);
}
