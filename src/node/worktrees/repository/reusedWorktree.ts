import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/ports';
import { WavesError } from '../../../wavesError';
import type { RepositoryPlace } from '../../git/findRepository';
import { git } from '../../git/git';
import type { WorktreeSite } from '../leftovers';
import { branchCheckedOut, keepLeftovers } from '../leftovers';
import { refCommit } from '../../git/objects';
import { adminFolder, canonicalPath, samePath } from '../worktreeFolder';
import { listWorktrees } from '../worktreeList';

/** What a git that was killed, or an agent that was interrupted, may have left in a worktree's own folder. */
const HALF_DONE = [
  'index.lock',
  'HEAD.lock',
  'rebase-merge',
  'rebase-apply',
  'MERGE_HEAD',
  'MERGE_MSG',
  'MERGE_MODE',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'BISECT_LOG',
  'AUTO_MERGE',
];

/**
 * Switches a worktree that is there to another branch, which is made to start at `site.base`. What was left in it and
 * on the branch is kept first; ignored files stay, so that installed dependencies need not be installed again. Done
 * with git's plumbing, so that what an agent left half done is no obstacle.
 * @returns the refs that keep something; undefined when there is no worktree that can be used again.
 * @throws WavesError `branch-checked-out` when the branch is used elsewhere.
 */
export async function reuseWorktree(
  place: RepositoryPlace,
  site: WorktreeSite,
  clock: Clock,
): Promise<readonly string[] | undefined> {
  const path = await canonicalPath(site.path);
  const admin = await adminFolder(place.commonDir, path);
  const worktrees = await listWorktrees(place);
  const own = worktrees.find((worktree) => samePath(worktree.path, path));
  if (admin === undefined || own?.present !== true) {
    return undefined;
  }
  const ref = `refs/heads/${site.branch}`;
  const holder = worktrees.find(
    (worktree) => worktree !== own && worktree.present && worktree.branch === ref,
  );
  if (holder !== undefined) {
    throw branchCheckedOut(site.branch, holder.path);
  }
  const kept = await keepLeftovers(place, { ...site, path }, clock);
  try {
    await Promise.all(HALF_DONE.map((name) => rm(join(admin, name), { recursive: true, force: true })));
    await git(path, [
      'update-ref',
      '-m',
      'waves: start',
      ref,
      site.base,
      (await refCommit(place.root, ref)) ?? '',
    ]);
    await git(path, ['symbolic-ref', '-m', 'waves: start', 'HEAD', ref]);
    await git(path, ['read-tree', '--reset', '-u', 'HEAD']);
    await git(path, ['clean', '--force', '--force', '-d', '--quiet']);
  } catch (error) {
    if (WavesError.is(error, 'git-failed')) {
      return undefined;
    }
    throw error;
  }
  return kept;
}
