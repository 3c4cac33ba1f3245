import type { Block, Need, Overview, Part, ResolvedAgent, RunOf } from '../kernel/kernel';

/**
 * Why an agent cannot be used as things are, whatever it is asked for: its program is not there, nobody is logged in, its
 * model is unknown to the service, it does not know an option that it is started with, it is too old for that, or its model's
 * service cannot be reached.
 */
export type TroubleCause = 'missing' | 'login' | 'model' | 'option' | 'version' | 'network';

/** What an agent said when it could not be used. */
export interface TroubleNotice {
  readonly cause: TroubleCause;
  /** In its own words. */
  readonly words: string;
  /** Of its program, where somebody has asked for it. */
  readonly version?: string;
}

/** That an agent cannot be used, in words for people. */
export interface AgentTrouble {
  readonly cause: TroubleCause;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** All agents that have this in common. */
export type AgentsAlike = Pick<ResolvedAgent, 'name' | 'command' | 'model' | 'account'> & {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
};

/** Whom it concerns that an agent cannot be used: of a login, an account; of a model, all that ask for it; else its program. */
export function agentsConcerned(cause: TroubleCause, agent: ResolvedAgent): AgentsAlike {
  const { name, command, model, args = [], options = {}, account } = agent;
  const program = { name, ...(command === undefined ? {} : { command }) };
  switch (cause) {
    case 'login':
      return { ...program, ...(account === undefined ? {} : { account }) };
    case 'model':
      return { ...program, ...(model === undefined ? {} : { model }) };
    case 'option':
      return { ...program, args, options };
    default:
      return program;
  }
}

/** Whether an agent is one of those. */
export function isOneOf(alike: AgentsAlike, agent: ResolvedAgent): boolean {
  const { args, options } = alike;
  return (
    alike.name === agent.name &&
    (['command', 'model', 'account'] as const).every(
      (key) => alike[key] === undefined || alike[key] === agent[key],
    ) &&
    (args === undefined || JSON.stringify(args) === JSON.stringify(agent.args ?? [])) &&
    (options === undefined || JSON.stringify(options) === JSON.stringify(agent.options ?? {}))
  );
}

/** Its account takes no work for now. */
export interface QuotaBlock {
  readonly kind: 'quota';
  readonly account: string;
  readonly until: string;
  readonly message: string;
}

/** An agent that it needs cannot be used as things are. */
export interface UnusableBlock extends AgentTrouble {
  readonly kind: 'unusable';
  readonly agent: string;
  /** When that is tried again. */
  readonly until?: string;
}

/** As many of its agents are at work as may be. */
export interface AgentLimitBlock {
  readonly kind: 'agent_limit';
  readonly agent: string;
  readonly taken: number;
  readonly limit: number;
}

/** Each account or agent that packages wait for, told once, at the first of them. @param chosen of all reasons why a package waits. */
export function waitedFor(
  run: RunOf<Part>,
  { blockedBy, describe }: Overview,
  chosen: (reasons: readonly Block[]) => QuotaBlock | UnusableBlock | undefined,
): Need[] {
  const found = new Map<string, Need>();
  for (const rank of run.index.ready) {
    const id = run.index.byRank[rank] ?? '';
    const reason = chosen(blockedBy(id));
    if (reason !== undefined) {
      const [whom, key] =
        reason.kind === 'quota'
          ? [reason.account, `quota ${reason.account} ${reason.until}`]
          : [reason.message, `unusable ${reason.agent} ${reason.message}`];
      const need: Need = {
        key,
        package: id,
        text: describe(reason),
        ways: [
          { label: 'tryNow', action: { kind: 'tryNow', package: id } },
          { label: 'switchAgent', action: { kind: 'switchAgent', package: id, agent: '' } },
        ],
      };
      found.set(whom, found.get(whom) ?? need);
    }
  }
  return [...found.values()];
}

/** Its quota, where a package waits for nothing else. A package that waits for more than its quota is not told of here. */
export function onlyQuota([reason, more]: readonly Block[]): QuotaBlock | undefined {
  return reason?.kind === 'quota' && more === undefined ? (reason as QuotaBlock) : undefined;
}

/** Whether it is an agent that cannot be used. */
export function isUnusableBlock(block: Block): block is UnusableBlock {
  return block.kind === 'unusable';
}
