import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockTable } from '../run/locks/lockTable';
import { isLockTable, NO_LOCKS } from '../run/locks/lockTable';
import { createExclusive } from './exclusiveFile';
import { locksFolder } from './runFolder';

/** The table of locks as it was at one time. */
export interface LockVersion {
  /** Counts from 1; 0 before there was any. */
  readonly version: number;
  readonly table: LockTable;
}

/**
 * So many versions stay. A version that was overtaken can only be made again once its file is gone, and then so many
 * later ones tell whoever made it.
 */
const KEPT = 16;

/** The newest table of a repository's locks. What cannot be read as one holds nothing. */
export async function readLockTable(commonDir: string): Promise<LockVersion> {
  for (;;) {
    const version = (await versionsIn(commonDir)).at(-1) ?? 0;
    if (version === 0) {
      return { version, table: NO_LOCKS };
    }
    try {
      const value: unknown = JSON.parse(await readFile(versionPath(commonDir, version), 'utf8'));
      return { version, table: isLockTable(value) ? value : NO_LOCKS };
    } catch (error) {
      if (error instanceof SyntaxError) {
        return { version, table: NO_LOCKS };
      }
      // Later ones may have taken its place since it was listed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
  }
}

/** The number of the newest version; 0 when there is none. */
export async function newestLockVersion(commonDir: string): Promise<number> {
  return (await versionsIn(commonDir)).at(-1) ?? 0;
}

/**
 * Puts a table in the place of the version before it, on the disk, unless somebody else has done so first.
 * @returns whether this call did.
 */
export async function writeLockTable(commonDir: string, { version, table }: LockVersion): Promise<boolean> {
  await mkdir(locksFolder(commonDir), { recursive: true, mode: 0o700 });
  const path = versionPath(commonDir, version);
  if (!(await createExclusive(path, `${JSON.stringify(table)}\n`))) {
    return false;
  }
  const versions = await versionsIn(commonDir);
  if ((versions.at(-1) ?? 0) - version >= KEPT / 2) {
    // We slept since we had looked: others have made this version long ago, and it was cleared away.
    await rm(path, { force: true });
    return false;
  }
  const old = versions.filter((each) => each <= version - KEPT);
  await Promise.all(old.map((each) => rm(versionPath(commonDir, each), { force: true })));
  return true;
}

function versionPath(commonDir: string, version: number): string {
  return join(locksFolder(commonDir), `table.${version}.json`);
}

async function versionsIn(commonDir: string): Promise<number[]> {
  const names = await readdir(locksFolder(commonDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names
    .flatMap((name) => /^table\.([1-9]\d{0,14})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
