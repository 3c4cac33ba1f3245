import { createHash } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CleanupItem, KeepReason } from '../../run/worktrees/cleanup';
import { isRemovable } from '../../run/worktrees/cleanup';
import { WavesError } from '../../wavesError';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { refCommit } from '../git/objects';
import { headCommit } from '../git/presentWorktree';
import { restoreFolders } from './archive';
import { besides, knownFiles, workingFolders, workingIn } from './besides';
import type { FolderAside } from './worktreeFolder';
import { adminFolder, entriesOf, takeAside } from './worktreeFolder';
import { folderEntries } from './diskUse';
import { withMetadataLock } from './metadataLock';
import type { Removal } from './removals';
import { unregister } from './registry';
import { expireKept, listRemovals, recordRemoval, removalId } from './removals';
import { survey } from './survey';

/** What came of removing. */
export interface Cleaned {
  /** The id of the removal, which `waves clean --undo` takes; undefined when nothing was removed. */
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
        if (Array.isArray(discarded)) {
          kept.push({ ...item, reasons: discarded });
          continue;
        }
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
 * Brings back what was removed: branches, and worktrees with everything that stood in them but installed dependencies.
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

/** @returns undefined when it had no folder; why it is kept when somebody began to work there meanwhile. */
async function remove(
  { root, commonDir }: RepositoryPlace,
  item: CleanupItem,
  id: string,
): Promise<{ readonly deleted: Promise<void> } | KeepReason[] | undefined> {
  const { branch, worktree } = item;
  const ref = `refs/heads/${branch}`;
  const tip = await refCommit(root, ref);
  const present = worktree !== undefined && (await entriesOf(worktree)) !== undefined;
  const record = {
    id,
    branch,
    ...(tip === undefined ? {} : { tip }),
    uncommitted: item.reasons.some(({ kind }) => kind === 'uncommitted' || kind === 'unfinished'),
  };
  let discarded: { readonly deleted: Promise<void> } | undefined;
  if (present) {
    const aside = await putAway(root, commonDir, worktree, record);
    if (Array.isArray(aside)) {
      return aside;
    }
    discarded = aside.discard();
  } else if (tip !== undefined) {
    await recordRemoval(root, record, []);
  }
  if (worktree !== undefined) {
    await git(root, ['worktree', 'remove', '--force', '--force', worktree]);
    await unregister(root, worktree);
  }
  if (tip !== undefined) {
    await git(root, ['update-ref', '-d', ref, tip]);
  }
  return discarded;
}

/**
 * Archives a worktree and takes it out of the way, which nobody can do who writes there meanwhile: what was written after it was
 * archived would be lost.
 * @returns why it stands where it stood, and nothing is recorded.
 */
async function putAway(
  root: string,
  commonDir: string,
  worktree: string,
  record: Omit<Removal, 'ref'>,
): Promise<FolderAside | KeepReason[]> {
  const admin = await adminFolder(commonDir, worktree);
  if (admin === undefined) {
    throw new WavesError('git-failed', `git does not know ${worktree} as a worktree any more.`);
  }
  const { dependencies: without } = await besides(worktree, admin);
  const head = await headCommit(worktree);
  const names = [...without].map((name) => Buffer.from(name, 'latin1').toString('utf8'));
  const before = await contentState(worktree, without);
  const ref = await recordRemoval(
    root,
    {
      ...record,
      worktree,
      admin,
      ...(head === undefined ? {} : { head }),
      ...(names.length === 0 ? {} : { without: names }),
    },
    [
      { folder: worktree, without, known: await knownFiles(worktree) },
      { folder: admin, without: new Set(), known: new Map() },
    ],
  );
  const aside = await takeAside(worktree);
  let reasons: KeepReason[] | undefined;
  try {
    reasons = await sinceThen(aside.place, before, without);
  } finally {
    if (reasons?.length !== 0) {
      await aside.putBack();
      await git(root, ['update-ref', '-d', ref]);
    }
  }
  return reasons.length === 0 ? aside : reasons;
}

/** Why a folder that was taken out of the way has to be put back: somebody works in it, or has written there. */
async function sinceThen(place: string, before: string, without: ReadonlySet<string>): Promise<KeepReason[]> {
  const working = workingIn(await workingFolders(), place);
  if (working !== undefined) {
    return [{ kind: 'process', pid: working.pid, name: working.name }];
  }
  const isSame = (await contentState(place, without)) === before;
  return isSame ? [] : [{ kind: 'unreadable', words: 'somebody writes there right now' }];
}

/** What lies in a folder and when each of it was changed last, as one word that is another one after any change. */
async function contentState(folder: string, without: ReadonlySet<string>): Promise<string> {
  const state = createHash('sha256');
  for await (const { path, ...entry } of folderEntries(Buffer.from(folder), (each) =>
    without.has(each.toString('latin1')),
  )) {
    state.update(path).update(JSON.stringify({ ...entry, target: entry.target?.toString('latin1') }));
  }
  return state.digest('hex');
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).then(
    () => rmdir(dirname(folder)).catch(() => undefined),
    () => undefined,
  );
}

async function restore({ root }: RepositoryPlace, removal: Removal): Promise<void> {
  const { branch, tip, worktree, admin, head, ref } = removal;
  const standing = await refCommit(root, `refs/heads/${branch}`);
  if (standing !== undefined && standing !== tip) {
    throw new WavesError(
      'git-failed',
      `The branch ${branch} is there again, at another commit. What was removed is still at ${ref}.`,
    );
  }
  for (const folder of [worktree, admin]) {
    if (folder !== undefined && (await entriesOf(folder)) !== undefined) {
      throw new WavesError(
        'git-failed',
        `The folder ${folder} is there again. What was removed is still at ${ref}.`,
      );
    }
  }
  if (worktree !== undefined && admin !== undefined) {
    await restoreFolders(root, ref, [worktree, admin]);
  } else if (worktree !== undefined) {
    throw new WavesError(
      'git-failed',
      `What was removed at ${ref} was recorded by an earlier version.`,
      `Bring it back by hand: git worktree add ${worktree} ${branch}, and there: git restore --source ${ref} .`,
    );
  }
  if (tip !== undefined && standing === undefined) {
    await git(root, ['update-ref', '-m', 'waves: clean --undo', `refs/heads/${branch}`, tip, '']);
  }
  if (worktree !== undefined && head !== undefined && (await headCommit(worktree)) !== head) {
    // The branch that was checked out there has gone on, or is gone.
    await git(worktree, ['update-ref', '--no-deref', 'HEAD', head]);
  }
  await git(root, ['update-ref', '-d', ref]);
}
