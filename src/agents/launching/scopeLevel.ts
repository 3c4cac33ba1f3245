import type { ScopeLevel } from '../../run/kernel/plannedPackage';
import type { AgentAdapter, AgentTask } from '../agentAdapter';

/**
 * How an agent's writes are held to the scope of its package.
 * @param watched whether its worktree is watched while it works.
 */
export function scopeLevel(
  adapter: AgentAdapter,
  scope: Pick<AgentTask, 'writeAllow' | 'deny'>,
  watched: boolean,
): ScopeLevel {
  if (adapter.keepsScope?.(scope) === true) {
    return 'enforced';
  }
  return watched ? 'watched' : 'checked';
}
