import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConflicts } from '../../run/conflicts/mergeConflict';
import { WavesError } from '../../wavesError';
import { findRepository } from '../git/findRepository';
import { git } from '../git/git';
import { inSomeonesName } from '../git/identity';
import { isAncestor } from '../git/keptRefs';
import { refCommit } from '../git/merges';
import { mergeTrees } from '../git/mergeTrees';
import type { RegisteredWorktree } from '../worktrees/worktreeList';
import { listWorktrees } from '../worktrees/worktreeList';

/** The files that differ between two commits or trees, from the top, with forward slashes. */
export async function changedFiles(root: string, from: string, to: string): Promise<string[]> {
  const { stdout } = await git(root, ['diff', '--name-only', '--no-renames', '-z', from, to, '--']);
  return stdout.split('\0').filter((path) => path !== '');
}

/**
 * A tree in which some of the files that it brings are left as they are before it.
 * @throws WavesError `usage` for a file that it does not change, and where nothing of it would be left.
 */
async function treeWithout(
  root: string,
  { before, tree }: { readonly before: string; readonly tree: string },
  files: readonly string[],
): Promise<string> {
  const changed = new Set(await changedFiles(root, before, tree));
  const unknown = files.filter((path) => !changed.has(path));
  if (unknown.length > 0) {
    throw new WavesError(
      'usage',
      `The work does not change ${unknown.join(', ')}.`,
      `It changes: ${[...changed].slice(0, 10).join(', ')}${changed.size > 10 ? `, and ${changed.size - 10} more` : ''}`,
    );
  }
  if (new Set(files).size === changed.size) {
    throw new WavesError('usage', 'Nothing would be left of the work.', 'Leave out fewer files.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'waves-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index'), GIT_LITERAL_PATHSPECS: '1' };
  try {
    await git(root, ['read-tree', tree], { env });
    const range = ['ls-tree', '-z', '-r', '--full-tree', before, '--', ...files];
    const { stdout: there } = await git(root, range, { env });
    // How `update-index` is told that a file is not there.
    const gone = `0 ${'0'.repeat(before.length)}`;
    const input = `${files.map((path) => `${gone}\t${path}\0`).join('')}${there}`;
    await git(root, ['update-index', '-z', '--index-info'], { env, input });
    return (await git(root, ['write-tree'], { env })).stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How a run's merged work gets into a person's branch. */
export type FinalMergeKind = 'merge' | 'squash' | 'fast-forward';

/** What a person wants done with the merged work of a run. */
export interface FinalMerge {
  readonly kind: FinalMergeKind;
  /** Short name of the branch that holds the merged work. */
  readonly from: string;
  /** Short name of the person's branch. */
  readonly into: string;
  /** The commit that the run began from. */
  readonly base: string;
  /** The commit at which the run has left its branch. */
  readonly merged: string;
  readonly message: string;
  /** Go on although the person's branch has moved since the run began. */
  readonly moved: boolean;
  /** Files that stay as they are in the person's branch, from the top. */
  readonly without?: readonly string[];
}

/** What has come of it. */
export interface FinalMergeResult {
  /** The person's branch before and after; the same when it had everything already. */
  readonly before: string;
  readonly after: string;
}

/**
 * Brings merged work into a person's branch, in one step that either happens or changes nothing. Where the branch is
 * checked out, its files follow.
 * @throws WavesError `dirty` when files of the branch have uncommitted changes, `branch-moved` when it has moved since
 * the run began, `merge-conflict`, `usage` for files that cannot be left out, `git-failed`.
 */
export async function finalMerge(root: string, wish: FinalMerge): Promise<FinalMergeResult> {
  const [before, work] = await Promise.all([
    commitOf(root, wish.into),
    commitOf(
      root,
      wish.from,
      `Make it again, with everything that was merged: git branch ${wish.from} ${wish.merged}`,
    ),
  ]);
  if (await isAncestor(root, work, before)) {
    return { before, after: before };
  }
  const holder = (await listWorktrees(await findRepository(root))).find(
    ({ branch, present }) => present && branch === `refs/heads/${wish.into}`,
  );
  if (holder !== undefined) {
    await refuseUncommitted(holder, wish.into);
  }
  if (!wish.moved && before !== wish.base) {
    throw await branchMoved(root, wish, before);
  }
  const after = await commitFor(root, wish, before, work);
  if (holder === undefined) {
    await git(root, ['update-ref', '-m', `waves: ${wish.kind}`, `refs/heads/${wish.into}`, after, before]);
  } else {
    // Git itself refuses, and changes nothing, where a file that it does not know is in the way.
    await git(holder.path, ['-c', 'merge.ff=true', 'merge', '--ff-only', '--quiet', '--no-edit', after]);
  }
  return { before, after };
}

async function commitOf(root: string, branch: string, advice?: string): Promise<string> {
  const commit = await refCommit(root, `refs/heads/${branch}`);
  if (commit === undefined) {
    throw new WavesError('git-failed', `There is no branch ${branch} any more.`, advice);
  }
  return commit;
}

async function refuseUncommitted({ path }: RegisteredWorktree, branch: string): Promise<void> {
  const { stdout } = await git(path, [
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--ignore-submodules=dirty',
  ]);
  const files = stdout.split('\n').filter((line) => line !== '');
  if (files.length > 0) {
    const shown = files.slice(0, 5).map((line) => line.slice(3));
    const more = files.length > 5 ? ` and ${files.length - 5} more` : '';
    throw new WavesError(
      'dirty',
      `${branch} is checked out in ${path}, with changes that are not committed: ${shown.join(', ')}${more}.`,
      'Commit or stash them first; nothing has been changed.',
    );
  }
}

async function branchMoved(root: string, { into, base }: FinalMerge, before: string): Promise<WavesError> {
  const log = await git(root, ['log', '--format=%h %s', '--max-count=6', `${base}..${before}`, '--']);
  const subjects = log.stdout.split('\n').filter((line) => line !== '');
  const what =
    subjects.length === 0
      ? `${into} stands elsewhere than when the run began: at ${before.slice(0, 10)}, not ${base.slice(0, 10)}.`
      : `${into} has moved since the run began: ${subjects.slice(0, 5).join(', ')}${subjects.length > 5 ? ', ...' : ''}.`;
  return new WavesError(
    'branch-moved',
    what,
    'Nothing has been changed. Merge on top of that if it is what you want (--moved).',
  );
}

/** The commit that the branch is to stand at. */
async function commitFor(root: string, wish: FinalMerge, before: string, work: string): Promise<string> {
  const { without = [] } = wish;
  if (wish.kind === 'fast-forward') {
    if (without.length > 0) {
      throw new WavesError(
        'usage',
        'A fast-forward brings every file.',
        'Merge or squash to leave some out.',
      );
    }
    if (!(await isAncestor(root, before, work))) {
      throw new WavesError(
        'branch-moved',
        `${wish.into} has commits that ${wish.from} does not have, so it cannot be fast-forwarded.`,
        'Merge or squash instead; nothing has been changed.',
      );
    }
    return work;
  }
  const merged = await mergeTrees(root, before, work);
  if (merged.kind === 'conflict') {
    throw new WavesError(
      'merge-conflict',
      `${wish.into} and ${wish.from} conflict in: ${describeConflicts(merged.conflicts)}.`,
      `Nothing has been changed. Merge by hand: git switch ${wish.into} && git merge ${wish.from}`,
    );
  }
  const { tree } = merged;
  const taken = without.length === 0 ? tree : await treeWithout(root, { before, tree }, without);
  const message =
    without.length === 0 ? wish.message : `${wish.message.trimEnd()}\nLeft-Out: ${without.join(', ')}\n`;
  const parents = wish.kind === 'squash' ? [before] : [before, work];
  const args = ['commit-tree', taken, ...parents.flatMap((one) => ['-p', one]), '-F', '-'];
  const made = await inSomeonesName(root, (env) => git(root, args, { input: message, env }));
  return made.stdout.trim();
}
