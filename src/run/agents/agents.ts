import { t } from '@vscode/l10n';
import type {
  Feature,
  KernelPackage,
  Part,
  ResolvedAgent,
  RunContinued,
  RunOf,
  WayOut,
} from '../kernel/kernel';
import { attention, deciding, following, log, plain, skip, tryNow, waitsForStart } from '../kernel/kernel';
import type { AgentLimitBlock, AgentsAlike, AgentTrouble, QuotaBlock, UnusableBlock } from './agentBlocks';
import { isOneOf, isUnusableBlock, onlyQuota, waitedFor } from './agentBlocks';

export type { AgentsAlike, AgentTrouble, TroubleCause, TroubleNotice } from './agentBlocks';
export { agentsConcerned, isOneOf } from './agentBlocks';

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

/** Agents cannot be used as things are: nothing that needs them starts, and all else goes on. */
export interface AgentUnusable extends AgentTrouble {
  readonly type: 'agent.unusable';
  readonly agent: AgentsAlike;
  /** When it is tried again; absent: when a person says so. */
  readonly until?: string;
  /** The attempt that showed it; absent: somebody looked before any. */
  readonly package?: string;
  readonly attempt?: number;
}

/** A person wants agents to be tried again that could not be used. */
export interface AgentRetried {
  readonly type: 'agent.retried';
  readonly agent: AgentsAlike;
  readonly by?: string;
}

/** Agents that cannot be used as things are. */
export interface UnusableAgents extends AgentTrouble {
  readonly agent: AgentsAlike;
  readonly since: string;
  readonly until: string | undefined;
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
    readonly unusable: readonly UnusableAgents[];
  };
}

export const agents: Feature<
  QuotaHit | QuotaLifted | AgentUnusable | AgentRetried,
  AgentsPart,
  AgentsPart,
  QuotaBlock | UnusableBlock | AgentLimitBlock,
  'quota' | 'unusable'
> = {
  ofRun: () => ({ quotas: new Map(), unusable: [] }),
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
    'agent.unusable': {
      inRun: (run, { agent, cause, message, advice, time: since, until }) => {
        const others = run.unusable.filter((one) => JSON.stringify(one.agent) !== JSON.stringify(agent));
        run.unusable = [...others, { agent, cause, message, advice, since, until }];
      },
      tell: ({ package: id, message, advice }) => attention(id, `${message} ${advice}`),
    },
    'agent.retried': {
      inRun: (run, { agent }) => {
        run.unusable = run.unusable.filter((one) => JSON.stringify(one.agent) !== JSON.stringify(agent));
      },
      tell: ({ agent }) => plain(undefined, `${agent.name} is tried again`),
    },
  },
  follows: [
    following<RunContinued, AgentsPart>('run.continued', (run) => {
      run.unusable = [];
    }),
  ],
  holds: {
    start: (run, now) => (item) =>
      Math.max(
        agentForStart(run, item, now).notBefore,
        item.planned.reviewer === undefined ? 0 : unusableUntil(run, item.planned.reviewer),
      ),
    taken: (run, item, begun, now) => {
      const { name } = agentForStart(run, item, now).agent;
      const limit = run.agentRules.limits?.[name];
      return limit !== undefined && agentsAtWork(run, name, begun.packages) >= limit;
    },
    agent: (run, item, now) => agentForStart(run, item, now).agent,
  },
  needs: {
    quota: {
      ofRun: (run, overview) => {
        const isWaitedFor = [...run.quotas.values()].some(({ until }) => until > run.lastTime);
        return isWaitedFor && run.phase === 'running' ? waitedFor(run, overview, onlyQuota) : [];
      },
    },
    unusable: {
      ofRun: (run, overview) =>
        run.unusable.length === 0 ? [] : waitedFor(run, overview, (reasons) => reasons.find(isUnusableBlock)),
    },
  },
  blocks: {
    find: (run, item) => [
      ...(item.state === 'ready' ? unusable(run, item) : []),
      ...(waitsForStart(run, item) ? unavailable(run, item) : []),
    ],
    kinds: {
      quota: {
        tell: ({ account, until, message }, { clock }) =>
          t('waits until {0}: the quota of {1} is used up ({2})', clock(until), account, message),
        ways: (_block, id) => [tryNow(id), switchAgent(id)],
      },
      unusable: {
        tell: ({ message, advice, until }, { clock }) =>
          until === undefined
            ? `${message} ${advice}`
            : t('{0} {1} It is tried again at {2}.', message, advice, clock(until)),
        ways: (_block, id) => [tryNow(id), switchAgent(id), log(id), skip(id)],
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

/** What of the agents that a package needs cannot be used; an agent in whose place another one comes is not needed. */
function unusable(run: RunOf<AgentsPart>, item: KernelPackage): UnusableBlock[] {
  const now = Date.parse(run.lastTime);
  const { agent } = agentForStart(run, item, now);
  const needed = [agent, ...(item.planned.reviewer === undefined ? [] : [item.planned.reviewer])];
  return needed.flatMap((each) => {
    const found = troubleOf(run, each);
    if (found === undefined || unusableUntil(run, each) <= now) {
      return [];
    }
    const { cause, message, advice, until } = found;
    return [
      {
        kind: 'unusable',
        agent: each.name,
        cause,
        message,
        advice,
        ...(until === undefined ? {} : { until }),
      },
    ];
  });
}

/** Whether a package has to wait, as of the run's last event, until its agent can be used or has quota again. */
export function waitsForAgent(run: RunOf<AgentsPart>, item: KernelPackage): boolean {
  const now = Date.parse(run.lastTime);
  return unusable(run, item).length > 0 || agentForStart(run, item, now).notBefore > now;
}

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
const AGAIN_MS = 30_000;

/** The provider account that an agent draws on. Agents without a named account share one for each kind of agent. */
export function accountOf(agent: ResolvedAgent): string {
  return agent.account ?? (agent.command === undefined ? agent.name : `${agent.name} ${agent.command}`);
}

/** The agent of a name, one that a person has described among them; nobody has looked whether there is one. */
export function agentCalled({ wishes }: Pick<RunOf<Part>, 'wishes'>, name: string): ResolvedAgent {
  const described = wishes.described?.[name];
  return { name, ...(described === undefined ? {} : { described }) };
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
interface AgentForStart {
  readonly agent: ResolvedAgent;
  /** Milliseconds since 1970 before which it takes nothing; 0: it takes work now; infinity: time alone does not help. */
  readonly notBefore: number;
}

/**
 * The package's own agent, or the first of those that may come in its place that can be used and whose quota is not used up;
 * where there is none, the one that is free again first.
 * @param now milliseconds since 1970.
 */
function agentForStart(state: RunOf<AgentsPart>, { agent }: KernelPackage, now: number): AgentForStart {
  const own = { agent, notBefore: notBeforeOf(state, agent) };
  const fallback = state.agentRules.fallback ?? [];
  if (own.notBefore <= now || fallback.length === 0) {
    return own;
  }
  const others = fallback.map((other) => ({ agent: other, notBefore: notBeforeOf(state, other) }));
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

/** Whether a package waits for an agent that cannot be used as things are. */
export function isUnusable(state: RunOf<AgentsPart>, item: KernelPackage): boolean {
  return item.state === 'ready' && unusable(state, item).length > 0;
}

/** Why an agent cannot be used, or could not until somebody was to try it again; undefined: nothing is known against it. */
export function troubleOf(state: RunOf<AgentsPart>, agent: ResolvedAgent): UnusableAgents | undefined {
  return state.unusable.find((one) => isOneOf(one.agent, agent));
}

/**
 * When an agent is tried again that could not be used, in milliseconds since 1970: what may pass by itself after half a minute,
 * and twice as long each time; infinity: when a person says so.
 * @param before what was known against it before, if anything. @param now milliseconds since 1970.
 */
export function triedAgainAt(
  cause: AgentTrouble['cause'],
  before: Pick<UnusableAgents, 'cause' | 'since' | 'until'> | undefined,
  now: number,
): number {
  if (cause !== 'missing' && cause !== 'network') {
    return Number.POSITIVE_INFINITY;
  }
  const { since = '', until = '' } = before?.cause === cause ? before : {};
  const isSoonAgain = now < Date.parse(until) + FIRST_MS;
  const last = isSoonAgain ? Date.parse(until) - Date.parse(since) : 0;
  return now + Math.min(LONGEST_MS, Math.max(AGAIN_MS, last * 2));
}

function unusableUntil(state: RunOf<AgentsPart>, agent: ResolvedAgent): number {
  const found = troubleOf(state, agent);
  if (found === undefined) {
    return 0;
  }
  return found.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(found.until);
}

function notBeforeOf(state: RunOf<AgentsPart>, agent: ResolvedAgent): number {
  return Math.max(quotaOf(state, agent), unusableUntil(state, agent));
}

function quotaOf(state: RunOf<AgentsPart>, agent: ResolvedAgent): number {
  const quota = state.quotas.size === 0 ? undefined : state.quotas.get(accountOf(agent));
  return quota === undefined ? 0 : Date.parse(quota.until);
}
