import type { ScopeLevel } from '../../run/kernel/kernel';
import type { AgentAdapter, AgentTask } from './agentAdapter';

/**
 * How an agent's writes are held to the scope of its package where no sandbox that we have tried is around it. That of an
 * agent's own is not tried by us, so that it counts as asking. That one asks is said of the version that the tests have tried, and of
 * another once it has asked: until then, its writes are seen.
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
