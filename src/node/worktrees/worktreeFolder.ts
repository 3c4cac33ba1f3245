import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, rename, rm, appendFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WavesError } from '../../wavesError';

/** Adds a pattern to `info/exclude`, which counts for all worktrees of a repository and is never committed. */
export async function excludeFromGit(commonDir: string, pattern: string): Promise<void> {
  const file = join(commonDir, 'info', 'exclude');
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before.split('\n').includes(pattern)) {
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${gap}${pattern}\n`);
}

/** What stands in a folder; nothing when it is not there. A file in its place counts as one entry. */
export async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  return readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    if (error.code === 'ENOTDIR') {
      return [basename(path)];
    }
    throw error;
  });
}

/** The path as git has it: without symbolic links, as far as it exists. */
export async function canonicalPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await canonicalPath(parent), basename(path));
  }
}

/** Whether two absolute paths name the same place, as far as letters say. */
export function samePath(one: string, other: string): boolean {
  const foldsCase = process.platform === 'win32' || process.platform === 'darwin';
  const [a, b] = [resolve(one), resolve(other)];
  return foldsCase ? a.toLowerCase() === b.toLowerCase() : a === b;
}

/** The folder in the git directory that belongs to the worktree registered at `path`. */
export async function adminFolder(commonDir: string, path: string): Promise<string | undefined> {
  const parent = join(commonDir, 'worktrees');
  for (const name of (await entriesOf(parent)) ?? []) {
    const folder = join(parent, name);
    const link = await readFile(join(folder, 'gitdir'), 'utf8').catch(() => undefined);
    if (link !== undefined && samePath(dirname(resolve(folder, link.trim())), path)) {
      return folder;
    }
  }
  return undefined;
}

/** Whether the folder says of itself that it is a worktree of this repository, registered or not. */
export async function claimsToBelongTo(path: string, commonDir: string): Promise<boolean> {
  const link = await readFile(join(path, '.git'), 'utf8').catch(() => '');
  const target = /^gitdir: (.+)$/m.exec(link)?.[1];
  return (
    target !== undefined &&
    samePath(await canonicalPath(resolve(path, target, '..')), join(commonDir, 'worktrees'))
  );
}

/** A folder that was taken out of the way. */
export interface FolderAside {
  /** Where it stands now. */
  readonly place: string;
  /** Begins to delete it. @returns `deleted` resolves when nothing of it is left, or what is left cannot be deleted now. */
  discard(): { readonly deleted: Promise<void> };
  /** It stands where it stood. */
  putBack(): Promise<void>;
}

/**
 * Takes a folder out of the way at once, so that nobody finds it any more.
 * @throws WavesError `git-failed` when something holds it, as on Windows every process does whose working folder it is.
 */
export async function takeAside(path: string): Promise<FolderAside> {
  const removed = join(dirname(path), '.removed');
  try {
    const place = await moveInto(removed, path);
    return {
      place,
      // What cannot be deleted now is deleted with the next one.
      discard: () => ({
        deleted: rm(removed, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined),
      }),
      putBack: () => rename(place, path),
    };
  } catch (cause) {
    throw new WavesError(
      'git-failed',
      `The worktree ${path} cannot be removed: ${(cause as Error).message}`,
      'Close the terminals and programs that use it, then try again.',
      { cause },
    );
  }
}

/** Takes a folder out of the way at once; its content is deleted in the background. Throws as `takeAside` does. */
export async function discardFolder(path: string): Promise<{ readonly deleted: Promise<void> }> {
  return (await takeAside(path)).discard();
}

/** The folder may be deleted, with what was put there before, right after it was made. */
async function moveInto(folder: string, path: string): Promise<string> {
  for (let left = 100; ; left--) {
    await mkdir(folder, { recursive: true });
    try {
      const place = join(folder, randomUUID());
      await rename(path, place);
      return place;
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code !== 'ENOENT' ||
        left === 0 ||
        (await entriesOf(path)) === undefined
      ) {
        throw error;
      }
    }
  }
}
