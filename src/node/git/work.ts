import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BranchWork, WorkDone } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { changesInTop } from './changedFiles';
import { git, splitZ } from './git';
import { inSomeonesName } from './identity';
import { isAncestor } from './keptRefs';
import { refCommit } from './merges';
import { ownRepositories } from './nestedRepositories';
import { linksLeadingOut, standingOf, unfinishedWork } from './presentWorktree';
import { takeSnapshot } from './snapshot';

/**
 * What a worktree holds that its base did not: committed, uncommitted and untracked, as one.
 * @throws WavesError `git-failed` when it is not there any more, or no work tree.
 */
export async function workDone(worktree: string, base: string): Promise<WorkDone> {
  const { gitDir, head, branch } = await standingOf(worktree);
  const [files, unfinished] = await Promise.all([
    changesInTop(worktree, base),
    unfinishedWork(worktree, gitDir),
  ]);
  const [linksOut, repositories] = await Promise.all([
    linksLeadingOut(worktree, files),
    ownRepositories(worktree, base, files),
  ]);
  return {
    files,
    descendsFromBase: head !== undefined && (await isAncestor(worktree, base, head.commit)),
    branch,
    ...(unfinished === undefined ? {} : { unfinished }),
    ...(linksOut.length === 0 ? {} : { linksOut }),
    ...(repositories.length === 0 ? {} : { repositories }),
  };
}

/**
 * What stands on a branch that no worktree has checked out.
 * @param root absolute path of the main work tree.
 * @throws WavesError `git-failed` when the branch is not there.
 */
export async function branchWork(root: string, branch: string, base: string): Promise<BranchWork> {
  const head = await refCommit(root, `refs/heads/${branch}`);
  if (head === undefined) {
    throw new WavesError('git-failed', `The branch ${branch} is not there any more.`);
  }
  const changed = await git(root, ['diff', '--name-only', '--no-renames', '-z', base, head, '--']);
  return { head, files: splitZ(changed.stdout).sort(), descendsFromBase: await isAncestor(root, base, head) };
}

/**
 * Commits everything that is not ignored on what is checked out. Done with git's plumbing: no hook runs, nothing asks
 * for a signature, and what the agent left half-done (a lock, a merge) is no obstacle.
 * @returns the commit that HEAD is at afterwards; never the base itself.
 */
export async function commitWork(worktree: string, base: string, message: string): Promise<string> {
  const { gitDir, head } = await standingOf(worktree);
  const { tree, index } = await takeSnapshot({
    worktree,
    gitDir,
    index: join(gitDir, 'index'),
    start: head?.commit,
    lenient: false,
  });
  let tip = head?.commit;
  if (tip === undefined || tip === base || head?.tree !== tree) {
    const args = ['commit-tree', tree, ...(tip === undefined ? [] : ['-p', tip]), '-F', '-'];
    const commit = await inSomeonesName(worktree, (env) =>
      git(worktree, args, { input: `${message}\n`, env }),
    );
    await git(worktree, ['update-ref', '-m', 'waves: commit', 'HEAD', commit.stdout.trim(), tip ?? '']);
    tip = commit.stdout.trim();
  }
  await rename(index, join(gitDir, 'index'));
  return tip;
}
