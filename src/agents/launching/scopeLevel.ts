import type { ScopeLevel } from '../../run/kernel/kernel';
import type { AgentAdapter, AgentTask } from './agentAdapter';

/**
 * How an agent's writes are held to the scope of its package where no sandbox that we have tried is around it. An agent's
 * own sandbox is not tried by us, so it counts as asking. An agent counts as one that asks in the version that the tests have tried;
 * in any other, its writes count as seen until it has asked.
 * @param watched whether its worktree is watched while it works.
 * @param version that its program tells of itself; undefined where that is not known.
 */
export function scopeLevel(
  adapter: AgentAdapter,
  scope: Pick<AgentTask, 'writeAllow' | 'deny'>,
  watched: boolean,
  version: string | undefined,
): ScopeLevel {
  const isTried = version !== undefined && version === adapter.program?.tried;
  if (isTried && adapter.keepsScope?.(scope) === true) {
    return 'asked';
  }
  return watched ? 'seen' : 'judged';
}
