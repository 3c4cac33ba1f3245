import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BranchWork, BroughtIn, Integrated, WorkDone } from '../../../ports/ports';
import { WavesError } from '../../../wavesError';
import { workTreeChanges } from '../../git/changedFiles';
import { git, splitZ } from '../../git/git';
import { inSomeonesName } from '../../git/identity';
import { isAncestor } from '../../git/keptRefs';
import { PACKAGE_TRAILER } from './merges';
import { refCommit } from '../../git/objects';
import { mergeTrees } from '../../git/mergeTrees';
import { ownRepositories } from '../../git/nestedRepositories';
import {
  linksLeadingOut,
  readyHead,
  standingOf,
  takeSnapshot,
  unfinishedWork,
} from '../../git/presentWorktree';

export { mergePublished, publishFiles } from './publication';

/**
 * What a worktree holds that its base did not: committed, uncommitted and untracked, as one.
 * @throws WavesError `git-failed` when it is not there any more, or no work tree.
 */
export async function workDone(worktree: string, base: string): Promise<WorkDone> {
  const { gitDir, head, branch } = await standingOf(worktree);
  const [{ files, mayLink }, unfinished] = await Promise.all([
    workTreeChanges(worktree, base),
    unfinishedWork(worktree, gitDir),
  ]);
  const [linksOut, repositories] = await Promise.all([
    linksLeadingOut(worktree, files),
    ownRepositories(worktree, base, files, mayLink),
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

/**
 * Merges a commit of the integration branch into the branch of a worktree while somebody works there. Whether it can be
 * done is found out in the object store, before anything is touched; then one git moves files, index and branch at once. What
 * lies there in no commit stays as it is.
 * @param base what the worktree's own changes count from.
 * @throws WavesError `git-failed` where the worktree is not on its branch, or git is in the middle of something there.
 */
export async function bringIn(
  worktree: string,
  branch: string,
  base: string,
  tip: string,
): Promise<BroughtIn> {
  const head = await readyHead(worktree, branch);
  if (!(await isAncestor(worktree, base, tip))) {
    throw new WavesError(
      'git-failed',
      `The integration branch does not contain ${base.slice(0, 10)}, from which the work here began.`,
    );
  }
  if (!(await isAncestor(worktree, tip, head))) {
    const merged = await mergeTrees(worktree, head, tip);
    if (merged.kind === 'conflict') {
      return merged;
    }
    const args = ['commit-tree', merged.tree, '-p', head, '-p', tip, '-F', '-'];
    const input = `Take in what is integrated, up to ${tip.slice(0, 10)}\n`;
    const made = await inSomeonesName(worktree, (env) => git(worktree, args, { input, env }));
    const commit = made.stdout.trim();
    const files = await inTheWay(worktree, head, commit);
    if (files.length > 0) {
      return { kind: 'uncommitted', files };
    }
    await git(worktree, [...FORWARD, commit]);
  }
  return { kind: 'in', ...(await between(worktree, base, tip)) };
}

/**
 * How far what is integrated is in a worktree's branch, by whomever it was merged.
 * @returns undefined when that is no further than `base`.
 */
export async function broughtInto(
  worktree: string,
  base: string,
  tip: string,
): Promise<Integrated | undefined> {
  const { code, stdout } = await git(worktree, ['merge-base', tip, 'HEAD'], { answers: [1, 128] });
  const found = stdout.trim();
  const isNews = code === 0 && found !== base && (await isAncestor(worktree, base, found));
  return isNews ? between(worktree, base, found) : undefined;
}

/** Without the person's settings for how merges are made. */
const FORWARD = ['merge', '--ff-only', '--no-autostash', '--no-verify-signatures', '--no-stat', '--quiet'];

/** What lies in a worktree in no commit, ignored or not, and would be overwritten. */
async function inTheWay(worktree: string, head: string, commit: string): Promise<string[]> {
  const names = ['--name-only', '--no-renames', '--no-ext-diff', '--ignore-submodules=dirty', '-z'];
  const [coming, added, uncommitted] = await Promise.all([
    git(worktree, ['diff', ...names, head, commit, '--']),
    git(worktree, ['diff', ...names, '--diff-filter=A', head, commit, '--']),
    git(worktree, ['diff', ...names, head, '--']),
  ]);
  const changed = new Set(splitZ(uncommitted.stdout));
  const fresh = splitZ(added.stdout);
  const present = await Promise.all(fresh.map((path) => isThere(join(worktree, path))));
  const untracked = fresh.filter((_path, index) => present[index]);
  return [...new Set([...splitZ(coming.stdout).filter((path) => changed.has(path)), ...untracked])].sort();
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What has come to a commit of the integration branch since another one. */
async function between(worktree: string, base: string, tip: string): Promise<Integrated> {
  if (base === tip) {
    return { base: tip, files: [], packages: [] };
  }
  const trailer = `--format=%(trailers:key=${PACKAGE_TRAILER},valueonly,unfold)`;
  const [changed, merges] = await Promise.all([
    git(worktree, ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', base, tip, '--']),
    git(worktree, ['log', '--first-parent', '--reverse', trailer, `${base}..${tip}`, '--']),
  ]);
  const packages = merges.stdout.split('\n').filter((line) => line !== '');
  return { base: tip, files: splitZ(changed.stdout).sort(), packages: [...new Set(packages)] };
}
