import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Makes the folder of a socket, for this user alone. */
export async function prepareAddress(address: string): Promise<void> {
  if (process.platform !== 'win32') {
    await mkdir(dirname(address), { recursive: true, mode: 0o700 });
  }
}
