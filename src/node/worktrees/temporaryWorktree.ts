import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { discardFolder } from './worktreeFolder';
import { withMetadataLock } from './metadataLock';

/**
 * Does something in a worktree without a branch that is there only meanwhile, beside the repository as the others are.
 * @param commit that is checked out.
 */
export async function withTemporaryWorktree<T>(
  { root, commonDir }: RepositoryPlace,
  commit: string,
  work: (worktree: string) => Promise<T>,
): Promise<T> {
  const worktree = join(dirname(root), `${basename(root)}.worktrees`, `.trial-${randomUUID().slice(0, 8)}`);
  const add = ['worktree', 'add', '--quiet', '--no-checkout', '--detach', worktree, commit];
  await withMetadataLock(commonDir, () => git(root, add));
  try {
    await git(worktree, ['read-tree', '-mu', 'HEAD']);
    return await work(worktree);
  } finally {
    const { deleted } = await discardFolder(worktree);
    await withMetadataLock(commonDir, () => git(root, ['worktree', 'prune']));
    await deleted;
  }
}
