import type { Block, Need, Overview, Part, RunOf } from '../kernel/kernel';
import type { AgentTrouble } from './agentTrouble';

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
