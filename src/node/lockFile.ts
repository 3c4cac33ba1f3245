import { readdirSync, rmSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
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

/**
 * The newest table of a repository's locks. What cannot be read as one holds nothing.
 * @param known a version that has been read before: it is not read again where it is the newest.
 */
export async function readLockTable(commonDir: string, known?: LockVersion): Promise<LockVersion> {
  for (;;) {
    const version = newestLockVersion(commonDir);
    if (version === known?.version) {
      return known;
    }
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
function newestLockVersion(commonDir: string): number {
  return versionsIn(commonDir).at(-1) ?? 0;
}

/**
 * Puts a table in the place of the version before it, on the disk, unless somebody else has done so first.
 * @returns whether this call did.
 */
export async function writeLockTable(commonDir: string, { version, table }: LockVersion): Promise<boolean> {
  if (version === 1) {
    await mkdir(locksFolder(commonDir), { recursive: true, mode: 0o700 });
  }
  const path = versionPath(commonDir, version);
  if (!(await createExclusive(path, `${JSON.stringify(table)}\n`))) {
    return false;
  }
  const versions = versionsIn(commonDir);
  if ((versions.at(-1) ?? 0) - version >= KEPT / 2) {
    // We slept since we had looked: others have made this version long ago, and it was cleared away.
    rmSync(path, { force: true });
    return false;
  }
  const old = versions.filter((each) => each <= version - KEPT);
  old.forEach((each) => rmSync(versionPath(commonDir, each), { force: true }));
  return true;
}

function versionPath(commonDir: string, version: number): string {
  return join(locksFolder(commonDir), `table.${version}.json`);
}

/** Without a thread of its own: listing a few names is done sooner than handed over. */
function versionsIn(commonDir: string): number[] {
  return namesIn(locksFolder(commonDir))
    .flatMap((name) => /^table\.([1-9]\d{0,14})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
