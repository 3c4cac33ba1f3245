import { describeConflicts } from '../../run/conflicts/mergeConflict';
import { WavesError } from '../../wavesError';
import { findRepository } from '../git/findRepository';
import { git } from '../git/git';
import { inSomeonesName } from '../git/identity';
import { isAncestor } from '../git/keptRefs';
import { refCommit } from '../git/objects';
import { mergeTrees } from '../git/mergeTrees';
import type { RegisteredWorktree } from '../worktrees/worktreeList';
import { listWorktrees } from '../worktrees/worktreeList';
import type { ChangedPart } from './changedParts';
import { changedParts, treeWithout } from './changedParts';

export type { ChangedPart } from './changedParts';

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
  /** Parts of the work, by name, that stay as they are in the person's branch: files, and changes within them. */
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
  const [before, work] = await endsOf(root, wish);
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

/** The parts that merging would change of a person's branch, in the order of their files. @throws WavesError as `finalMerge`. */
export async function partsOf(
  root: string,
  wish: Pick<FinalMerge, 'from' | 'into' | 'merged'>,
): Promise<readonly ChangedPart[]> {
  const [before, work] = await endsOf(root, wish);
  return changedParts(root, before, await mergedTree(root, wish, before, work));
}

/** Where the person's branch and that of the work stand. */
function endsOf(
  root: string,
  { into, from, merged }: Pick<FinalMerge, 'from' | 'into' | 'merged'>,
): Promise<[before: string, work: string]> {
  return Promise.all([
    commitOf(root, into),
    commitOf(root, from, `Make it again, with everything that was merged: git branch ${from} ${merged}`),
  ]);
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
  const tree = await mergedTree(root, wish, before, work);
  const taken = without.length === 0 ? tree : await treeWithout(root, { before, tree }, without);
  const message =
    without.length === 0 ? wish.message : `${wish.message.trimEnd()}\nLeft-Out: ${without.join(', ')}\n`;
  const parents = wish.kind === 'squash' ? [before] : [before, work];
  const args = ['commit-tree', taken, ...parents.flatMap((one) => ['-p', one]), '-F', '-'];
  const made = await inSomeonesName(root, (env) => git(root, args, { input: message, env }));
  return made.stdout.trim();
}

async function mergedTree(
  root: string,
  { into, from }: Pick<FinalMerge, 'from' | 'into'>,
  before: string,
  work: string,
): Promise<string> {
  const merged = await mergeTrees(root, before, work);
  if (merged.kind === 'conflict') {
    throw new WavesError(
      'merge-conflict',
      `${into} and ${from} conflict in: ${describeConflicts(merged.conflicts)}.`,
      `Nothing has been changed. Merge by hand: git switch ${into} && git merge ${from}`,
    );
  }
  return merged.tree;
}
