import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BranchWork, WorkDone } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { filesChangedSince } from './changedFiles';
import { git, splitZ } from './git';
import { identityEnvironment } from './identity';
import { isAncestor } from './keptRefs';
import { refCommit } from './merges';
import { ownRepositories } from './nestedRepositories';
import { linksLeadingOut, requireWorktree, unfinishedWork } from './presentWorktree';
import { takeSnapshot } from './snapshot';

/**
 * What a worktree holds that its base did not: committed, uncommitted and untracked, as one.
 * @throws WavesError `git-failed` when it is not there any more, or no work tree.
 */
export async function workDone(worktree: string, base: string): Promise<WorkDone> {
  await requireWorktree(worktree);
  const [files, branch, head, unfinished] = await Promise.all([
    filesChangedSince(worktree, base),
    checkedOutBranch(worktree),
    headCommit(worktree),
    unfinishedWork(worktree),
  ]);
  const [linksOut, repositories] = await Promise.all([
    linksLeadingOut(worktree, files),
    ownRepositories(worktree, base, files),
  ]);
  return {
    files,
    descendsFromBase: head !== undefined && (await isAncestor(worktree, base, head)),
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
  const gitDir = (await git(worktree, ['rev-parse', '--absolute-git-dir'])).stdout.trim();
  const head = await headCommit(worktree);
  const { tree, index } = await takeSnapshot({
    worktree,
    gitDir,
    index: join(gitDir, 'index'),
    start: head,
    lenient: false,
  });
  let tip = head;
  if (tip === undefined || tip === base || (await treeOf(worktree, tip)) !== tree) {
    const parents = head === undefined ? [] : ['-p', head];
    const commit = await git(worktree, ['commit-tree', tree, ...parents, '-F', '-'], {
      input: `${message}\n`,
      env: await identityEnvironment(worktree),
    });
    tip = commit.stdout.trim();
    await git(worktree, ['update-ref', '-m', 'waves: commit', 'HEAD', tip, head ?? '']);
  }
  await rename(index, join(gitDir, 'index'));
  return tip;
}

/** Short name of the branch that is checked out; undefined when detached. */
export async function checkedOutBranch(worktree: string): Promise<string | undefined> {
  const answer = await git(worktree, ['symbolic-ref', '--quiet', 'HEAD'], { answers: [1] });
  return answer.code === 0 ? answer.stdout.trim().replace(/^refs\/heads\//, '') : undefined;
}

/** The commit that is checked out; undefined on a branch without commits. */
export async function headCommit(worktree: string): Promise<string | undefined> {
  const answer = await git(worktree, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { answers: [1] });
  return answer.code === 0 ? answer.stdout.trim() : undefined;
}

/** The tree object of a commit. */
export async function treeOf(folder: string, commit: string): Promise<string> {
  return (await git(folder, ['rev-parse', '--verify', `${commit}^{tree}`])).stdout.trim();
}
