import type { ScopeLevel } from '../../run/kernel/kernel';
import type { AgentAdapter, AgentTask } from './agentAdapter';

/**
 * How an agent's writes are held to the scope of its package where no sandbox that we have tried is around it. That of an
 * agent's own is not tried by us, so that it counts as asking.
 * @param watched whether its worktree is watched while it works.
 */
export function scopeLevel(
  adapter: AgentAdapter,
  scope: Pick<AgentTask, 'writeAllow' | 'deny'>,
  watched: boolean,
): ScopeLevel {
  if (adapter.keepsScope?.(scope) === true) {
    return 'asked';
  }
  return watched ? 'seen' : 'judged';
}
