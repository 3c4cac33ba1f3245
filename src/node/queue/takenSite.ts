import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { safeName } from '../../run/kernel/kernel';
import { git } from '../git/git';
import type { RepositoryPlace } from '../git/findRepository';
import { wavesFolder } from '../runs/runFolder';
import { withMetadataLock } from '../worktrees/metadataLock';
import { dropHere } from '../git/carriedWork';

/** Where a machine carries an attempt out: its records, its worktree, and its branch. */
export interface TakenSite {
  readonly folder: string;
  readonly worktree: string;
  readonly branch: string;
}

/** Where this process carries out what is named so. Nothing is made. */
export function takenSite(place: RepositoryPlace, name: string): TakenSite {
  const { folders, worktrees, branches } = sitesOf(place);
  const own = String(process.pid);
  return {
    folder: join(folders, own, safeName(name)),
    worktree: join(worktrees, own, safeName(name)),
    branch: `${branches}/${own}/${safeName(name)}`,
  };
}

/** Takes away what was made there. @param refs that are not needed any more either. */
export async function clearSite(
  place: RepositoryPlace,
  { folder, worktree, branch }: TakenSite,
  refs: readonly string[],
): Promise<void> {
  await remove(worktree);
  await withMetadataLock(place.commonDir, () => git(place.root, ['worktree', 'prune']));
  await dropHere(place.root, [`refs/heads/${branch}`, ...refs]);
  await remove(folder);
}

/**
 * Takes away what processes have left that are gone. Their agents end when they find their records gone: what they do is others'
 * by now.
 */
export async function clearAbandoned(place: RepositoryPlace): Promise<void> {
  const { folders, worktrees, branches } = sitesOf(place);
  await mkdir(folders, { recursive: true, mode: 0o700 });
  const names = await Promise.all([folders, worktrees].map((path) => readdir(path).catch(() => [])));
  const gone = [...new Set(names.flat())].filter((name) => !isAlive(Number(name)));
  for (const name of gone) {
    await remove(join(folders, name));
    await remove(join(worktrees, name));
  }
  await withMetadataLock(place.commonDir, () => git(place.root, ['worktree', 'prune']));
  for (const name of gone) {
    const { stdout } = await git(place.root, [
      'for-each-ref',
      '--format=%(refname)',
      `refs/heads/${branches}/${name}/`,
    ]);
    await dropHere(
      place.root,
      stdout.split('\n').filter((ref) => ref !== ''),
    );
  }
}

function sitesOf({ root, commonDir }: RepositoryPlace) {
  return {
    folders: join(wavesFolder(commonDir), 'elsewhere'),
    worktrees: join(dirname(root), `${basename(root)}.worktrees`, '.elsewhere'),
    branches: 'waves/elsewhere',
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}
