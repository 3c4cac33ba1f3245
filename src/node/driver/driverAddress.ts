import { randomBytes } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { WavesError } from '../../wavesError';
import { sha256 } from '../files/sha256';

/**
 * Where the driver of a repository listens: a Unix socket in a folder that only this user may enter, or a named pipe
 * on Windows. Not in the git directory, because a socket's path may have no more than about 100 characters.
 * Each call gives another one, so that a driver never meets the socket of one before it: not even of one that still
 * lives and drove the repository which stood in this place before.
 */
export function driverAddress(commonDir: string): string {
  const name = `${sha256(commonDir).slice(0, 16)}-${randomBytes(6).toString('hex')}`;
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\waves-${name}`;
  }
  return join(tmpdir(), `waves-${userInfo().uid}`, `${name}.sock`);
}

/**
 * Makes the folder of a socket, for this user alone.
 * @throws WavesError `lease` where somebody else has made it first, or others may enter it.
 */
export async function prepareAddress(address: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = dirname(address);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOwnFolder(folder);
}

/**
 * Looks whether a socket lies in a folder of this user that nobody else may enter: who listens in another one may be anybody.
 * @throws WavesError `lease` where it does not.
 */
export async function requireOwnFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const found = await lstat(folder);
  const { uid } = userInfo();
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new WavesError(
      'lease',
      `${folder} is not a folder of yours alone (owner ${found.uid}, mode ${(found.mode & 0o777).toString(8)}): another user may have made it first.`,
      'Remove it, or set TMPDIR to a folder of your own.',
    );
  }
}
