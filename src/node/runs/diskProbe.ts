import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavesFolder } from './wavesFolder';

/** Enough that a disk has to find room for it. */
const BYTES = Buffer.alloc(4096, '\n');

/**
 * Tries whether a repository's own folder takes what is written: what a file system says of its room leaves out quotas
 * and what it keeps for others.
 * @throws Error as the file system does.
 */
export function probeDisk(commonDir: string): Promise<void> {
  return probeFolder(wavesFolder(commonDir));
}

/** The same for any folder. @throws Error as the file system does. */
export async function probeFolder(folder: string): Promise<void> {
  const path = join(folder, `.waves-probe.${process.pid}`);
  try {
    await writeFile(path, BYTES, { mode: 0o600 });
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
