import type { PlannedPackage } from '../../run/kernel/kernel';
import { packageBranch, worktreePath } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';

/**
 * Where a package of a run works.
 * @param root absolute path of the main work tree.
 */
export function packageSite(
  root: string,
  { namespace, worktrees }: Pick<RunState, 'namespace' | 'worktrees'>,
  { id, sharesWorktree }: Pick<PlannedPackage, 'id' | 'sharesWorktree'>,
): { readonly branch: string; readonly worktree: string } {
  return {
    branch: packageBranch(namespace, id, worktrees.branch),
    worktree: worktreePath(root, namespace, id, worktrees.path, sharesWorktree === true),
  };
}
