import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CleanupItem } from '../../run/cleaning/cleanup';
import { isRemovable } from '../../run/cleaning/cleanup';
import { WavesError } from '../../wavesError';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { refCommit } from '../merging/merges';
import { takeSnapshot } from '../git/snapshot';
import { checkedOutBranch, headCommit, treeOf } from '../git/work';
import { adminFolder, discardFolder, entriesOf } from './worktreeFolder';
import { withMetadataLock } from './metadataLock';
import type { Removal } from './removals';
import { unregister } from './registry';
import { expireKept, listRemovals, recordRemoval, removalId } from './removals';
import { survey } from './survey';

/** What came of removing. */
export interface Cleaned {
  /** By this it can be brought back; undefined when nothing was removed. */
  readonly id: string | undefined;
  readonly removed: readonly CleanupItem[];
  /** What was to be removed and is not, because something has changed since it was looked at. */
  readonly kept: readonly CleanupItem[];
}

/**
 * Removes worktrees and their branches. Each is looked at once more before, and recorded at a ref under
 * `refs/waves/removed` from which it can be brought back for 30 days.
 * @param items of a survey.
 * @param force also what holds work that is nowhere else.
 * @param now milliseconds since 1970.
 */
export async function removeWorktrees(
  place: RepositoryPlace,
  items: readonly CleanupItem[],
  { force, now }: { readonly force: boolean; readonly now: number },
): Promise<Cleaned> {
  const id = removalId(now);
  const removed: CleanupItem[] = [];
  const kept: CleanupItem[] = [];
  const folders = new Map<string, Promise<void>>();
  await withMetadataLock(place.commonDir, async () => {
    const branches = items.map(({ branch }) => branch);
    const bytes = new Map(items.map((item) => [item.branch, item.bytes]));
    for (const found of await survey(place, { branches, sizes: false })) {
      const item = { ...found, bytes: bytes.get(found.branch) ?? 0 };
      if (!isRemovable(item, force)) {
        kept.push(item);
        continue;
      }
      try {
        const discarded = await remove(place, item, id);
        removed.push(item);
        if (item.worktree !== undefined && discarded !== undefined) {
          folders.set(dirname(item.worktree), discarded.deleted);
        }
      } catch (error) {
        if (!WavesError.is(error)) {
          throw error;
        }
        kept.push({ ...item, reasons: [{ kind: 'unreadable', words: error.message }] });
      }
    }
    await expireKept(place.root, now);
  });
  await Promise.all(folders.values());
  await withMetadataLock(place.commonDir, async () => {
    for (const folder of folders.keys()) {
      await removeIfEmpty(folder);
    }
  });
  return { id: removed.length === 0 ? undefined : id, removed, kept };
}

/** What came of bringing something back. */
export interface Restored {
  readonly restored: readonly Removal[];
  /** What is still only at its ref, and why. */
  readonly refused: readonly { readonly removal: Removal; readonly message: string }[];
}

/**
 * Brings back what was removed: branches, worktrees and the work in them that was in no commit. Ignored files are gone.
 * @param which the time of a removal, or the branch or ref of one; absent: the latest removal, all of it.
 * @throws WavesError `usage` when there is nothing of that name.
 */
export async function undoRemoval(place: RepositoryPlace, which: string | undefined): Promise<Restored> {
  return withMetadataLock(place.commonDir, async () => {
    const all = await listRemovals(place.root);
    const id = which ?? all[0]?.id;
    const latest = all.find(({ branch, ref }) => branch === id || ref === id);
    const wanted = latest === undefined ? all.filter((removal) => removal.id === id) : [latest];
    if (wanted.length === 0) {
      throw new WavesError(
        'usage',
        which === undefined
          ? 'Nothing was removed in the last 30 days.'
          : `Nothing that was removed in the last 30 days has the name "${which}".`,
        which === undefined ? undefined : 'See what there is: waves clean --removed',
      );
    }
    const restored: Removal[] = [];
    const refused: { removal: Removal; message: string }[] = [];
    for (const removal of wanted) {
      try {
        await restore(place, removal);
        restored.push(removal);
      } catch (error) {
        if (!WavesError.is(error)) {
          throw error;
        }
        refused.push({ removal, message: error.message });
      }
    }
    return { restored, refused };
  });
}

/** @returns undefined when it had no folder. */
async function remove(
  { root, commonDir }: RepositoryPlace,
  item: CleanupItem,
  id: string,
): Promise<{ readonly deleted: Promise<void> } | undefined> {
  const { branch, worktree } = item;
  const ref = `refs/heads/${branch}`;
  const tip = await refCommit(root, ref);
  const present = worktree === undefined ? undefined : await entriesOf(worktree);
  const head = present === undefined ? undefined : await headCommit(worktree ?? root);
  const checkedOut = present === undefined ? undefined : await checkedOutBranch(worktree ?? root);
  const parent = head ?? tip;
  const uncommitted = item.reasons.some(({ kind }) => kind === 'uncommitted' || kind === 'unfinished');
  if (parent !== undefined) {
    const tree =
      worktree !== undefined && uncommitted
        ? await contentOf(worktree, commonDir, parent)
        : await treeOf(root, parent);
    const record = {
      id,
      branch,
      ...(tip === undefined ? {} : { tip }),
      ...(present === undefined || worktree === undefined ? {} : { worktree }),
      ...(head === undefined ? {} : { head }),
      ...(checkedOut === undefined ? {} : { checkedOut }),
      uncommitted,
    };
    await recordRemoval(root, record, tree);
  }
  const discarded =
    worktree === undefined || present === undefined ? undefined : await discardFolder(worktree);
  if (worktree !== undefined) {
    await git(root, ['worktree', 'remove', '--force', '--force', worktree]);
    await unregister(root, worktree);
  }
  if (tip !== undefined) {
    await git(root, ['update-ref', '-d', ref, tip]);
  }
  return discarded;
}

/** The tree of everything that stands in a worktree and is not ignored. */
async function contentOf(worktree: string, commonDir: string, start: string): Promise<string> {
  const gitDir = (await adminFolder(commonDir, worktree)) ?? commonDir;
  const { tree, index } = await takeSnapshot({
    worktree,
    gitDir,
    index: join(gitDir, 'index'),
    start,
    lenient: true,
  });
  await rm(index, { force: true });
  return tree;
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).then(
    () => rmdir(dirname(folder)).catch(() => undefined),
    () => undefined,
  );
}

async function restore({ root, commonDir }: RepositoryPlace, removal: Removal): Promise<void> {
  const { branch, tip, worktree, head, checkedOut, ref, uncommitted } = removal;
  const standing = await refCommit(root, `refs/heads/${branch}`);
  if (standing !== undefined && standing !== tip) {
    throw new WavesError(
      'git-failed',
      `The branch ${branch} is there again, at another commit. What was removed is still at ${ref}.`,
    );
  }
  if (worktree !== undefined && (await entriesOf(worktree)) !== undefined) {
    throw new WavesError(
      'git-failed',
      `The folder ${worktree} is there again. What was removed is still at ${ref}.`,
    );
  }
  if (tip !== undefined && standing === undefined) {
    await git(root, ['update-ref', '-m', 'waves: clean --undo', `refs/heads/${branch}`, tip, '']);
  }
  if (worktree !== undefined && head !== undefined) {
    const isOnBranch =
      checkedOut !== undefined && (await refCommit(root, `refs/heads/${checkedOut}`)) === head;
    const place = isOnBranch ? [worktree, checkedOut] : ['--detach', worktree, head];
    await git(root, ['worktree', 'add', '--quiet', '--no-checkout', ...place]);
    await git(worktree, ['read-tree', '-mu', 'HEAD']);
    if (uncommitted) {
      await fill(worktree, commonDir, ref);
    }
  }
  await git(root, ['update-ref', '-d', ref]);
}

/** Makes the files those of a commit, and leaves the branch and the index as they are. */
async function fill(worktree: string, commonDir: string, commit: string): Promise<void> {
  const index = join((await adminFolder(commonDir, worktree)) ?? commonDir, 'index.waves');
  const env = { GIT_INDEX_FILE: index };
  try {
    await git(worktree, ['read-tree', 'HEAD'], { env });
    await git(worktree, ['update-index', '-q', '--refresh'], { env, answers: [1] });
    await git(worktree, ['read-tree', '-mu', 'HEAD', commit], { env });
  } finally {
    await rm(index, { force: true });
  }
}
