import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

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
