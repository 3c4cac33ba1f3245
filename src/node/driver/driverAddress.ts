import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { WavesError } from '../../wavesError';
import { sha256 } from '../files/files';

/**
 * Where the driver of a repository listens: a Unix socket in a folder that only this user may enter, the one of their session
 * or else one below the temporary folder, or a named pipe on Windows. Not in the git directory, because a socket's path may have no more than about 100 characters.
 * Each call gives another one, so that a driver never meets the socket of one before it: not even of one that still
 * lives and drove the repository which stood in this place before.
 */
export function driverAddress(commonDir: string): string {
  const name = `${sha256(commonDir).slice(0, 16)}-${randomBytes(6).toString('hex')}`;
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\waves-${name}`;
  }
  const { uid } = userInfo();
  const runtime = runtimeFolder(uid);
  const path = join(runtime ?? '', 'waves', `${name}.sock`);
  return runtime !== undefined && path.length <= LONGEST
    ? path
    : join(tmpdir(), `waves-${uid}`, `${name}.sock`);
}

/** The longest path of a socket that every system takes (unix(7), with the zero at its end). */
const LONGEST = 103;

/**
 * The folder that the system has made for this user's sockets, as long as they are logged in; undefined where there is none, or
 * where it is not theirs alone. https://specifications.freedesktop.org/basedir-spec/latest/
 */
function runtimeFolder(uid: number): string | undefined {
  const folder = process.env['XDG_RUNTIME_DIR'] ?? '';
  const found = isAbsolute(folder) ? lstatSync(folder, { throwIfNoEntry: false }) : undefined;
  const isOwn = found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
  return isOwn ? folder : undefined;
}

/** What began longer ago is no socket that is only about to be listened at, in milliseconds. */
const SETTLED_MS = 60_000;

/** Removes from the folder of a socket those at which nobody listens any more, and what was left beside them. */
export async function removeDeadSockets(address: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = dirname(address);
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{16}-[0-9a-f]{12}\.sock(\.[0-9a-f]+)?$/.test(name))
      .map(async (name) => {
        const path = join(folder, name);
        const age = Date.now() - ((await lstat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
        if (age > SETTLED_MS && !(name.endsWith('.sock') && (await isListenedAt(path)))) {
          await rm(path, { force: true });
        }
      }),
  );
}

function isListenedAt(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Only this says that there is nobody; one that is busy may refuse for other reasons.
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
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
      'Remove it, or set XDG_RUNTIME_DIR or TMPDIR to a folder of your own.',
    );
  }
}
