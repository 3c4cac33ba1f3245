import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Something that lies in a folder. Names are bytes, since not every name is text. */
export interface FolderEntry {
  /** From the folder, with forward slashes. */
  readonly path: Buffer;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits. */
  readonly mode: number;
  /** In bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly changed: number;
  /** Where a link leads. */
  readonly target?: Buffer;
}

/**
 * Everything in a folder, each folder before what lies in it; links are not followed. Sockets and the like, which hold
 * nothing, are left out.
 * @param skips what is left out, with everything in it. @param below part of the folder, from its top.
 */
export async function* folderEntries(
  folder: Buffer,
  skips: (path: Buffer) => boolean,
  below?: Buffer,
): AsyncGenerator<FolderEntry> {
  const names = await readdir(below === undefined ? folder : within(folder, below), { encoding: 'buffer' });
  for (const name of names.sort((a, b) => Buffer.compare(a, b))) {
    const path = below === undefined ? name : Buffer.concat([below, SLASH, name]);
    if (skips(path)) {
      continue;
    }
    const place = within(folder, path);
    const found = await lstat(place);
    const facts = { path, mode: found.mode & 0o7777, size: found.size, changed: found.mtimeMs };
    if (found.isSymbolicLink()) {
      yield { ...facts, kind: 'link', target: await readlink(place, { encoding: 'buffer' }) };
    } else if (found.isFile()) {
      yield { ...facts, kind: 'file' };
    } else if (found.isDirectory()) {
      yield { ...facts, kind: 'folder' };
      yield* folderEntries(folder, skips, path);
    }
  }
}

/** A place in a folder. @param path with forward slashes. */
export function within(folder: Buffer, path: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from(sep), path]);
}

const SLASH = Buffer.from('/');

/** How many folders are read at once. */
const AT_ONCE = 16;
const BLOCK = 512;

/**
 * The disk space that a folder takes up, in bytes. Files with several names are counted once; what cannot be read, or
 * is gone by the time it is looked at, is not counted. Links are not followed.
 */
export async function diskUse(folder: string): Promise<number> {
  const seen = new Set<string>();
  const waiting: string[] = [];
  let bytes = 0;
  const look = async (path: string) => {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) {
      return;
    }
    const name = `${found.dev}:${found.ino}`;
    if (found.nlink > 1 && !found.isDirectory()) {
      if (seen.has(name)) {
        return;
      }
      seen.add(name);
    }
    bytes += process.platform === 'win32' ? found.size : found.blocks * BLOCK;
    if (found.isDirectory()) {
      waiting.push(path);
    }
  };
  await look(folder);
  while (waiting.length > 0) {
    const batch = waiting.splice(0, AT_ONCE);
    await Promise.all(
      batch.map(async (path) => {
        const names = await readdir(path).catch(() => []);
        await Promise.all(names.map((name) => look(join(path, name))));
      }),
    );
  }
  return bytes;
}
