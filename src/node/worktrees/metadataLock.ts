import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WavesError } from '../../wavesError';
import { createExclusiveNow } from '../files/exclusiveFile';
import type { ProcessIdentity } from '../processes/processIdentity';
import { isAlive, isProcessIdentity, ownIdentity } from '../processes/processIdentity';
import { wavesFolder } from '../runs/wavesFolder';

/** How long one process waits for the others, in milliseconds. */
const PATIENCE_MS = 120_000;
const LONGEST_NAP_MS = 40;
/** A lock that cannot be read and is older belongs to nobody: it was cut short by a crash of the machine. */
const UNREADABLE_MS = 10_000;
const MARKER_LIFE_MS = 3_600_000;

/**
 * Does something with git's bookkeeping of worktrees while no other process of ours does: commands that add, list or
 * remove worktrees fail when they come upon one that is half made.
 *
 * The lock is a file. Of a holder that has died, the lock is broken by the one process that can create the marker named
 * after that very lock; so nobody ever removes the lock of a living one.
 * @throws WavesError `git-failed` when another process does not give it back for two minutes.
 */
export function withMetadataLock<T>(commonDir: string, work: () => Promise<T>): Promise<T> {
  return withLockFile(join(wavesFolder(commonDir), 'worktrees.lock'), 'the worktrees', work);
}

/**
 * The same with a lock of another name. @param path of its file, absolute. @param what is changed meanwhile, in words.
 * @throws WavesError `git-failed` when another process does not give it back for two minutes.
 */
export async function withLockFile<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  await acquire(path, what);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, what: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const content = await ownMark();
  const patience = performance.now() + PATIENCE_MS;
  for (let nap = 2; !createExclusiveNow(path, content); nap = Math.min(nap * 1.5, LONGEST_NAP_MS)) {
    const found = await holderOf(path);
    if (found !== undefined && found.holder !== 'alive') {
      await breakLock(path, found.content);
    } else if (performance.now() > patience) {
      throw new WavesError(
        'git-failed',
        `Another process has been changing ${what} of this repository for two minutes${found === undefined ? '' : ` (${found.content})`}.`,
        `If none does, remove ${path} and try again.`,
      );
    }
    await delay(nap * (0.5 + Math.random()));
  }
}

async function holderOf(
  path: string,
): Promise<{ readonly content: string; readonly holder: 'alive' | 'gone' } | undefined> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined) {
    return undefined;
  }
  const identity = identityIn(content);
  if (identity === undefined) {
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    return { content, holder: age > UNREADABLE_MS ? 'gone' : 'alive' };
  }
  return { content, holder: (await isAlive(identity)) ? 'alive' : 'gone' };
}

function identityIn(content: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isProcessIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What tells this holder from every other. */
async function ownMark(): Promise<string> {
  return JSON.stringify({ ...(await ownIdentity()), token: randomUUID() });
}

/** Removes the lock of a dead holder; who began that may have died, too, and left its marker, a lock like any other. */
async function breakLock(path: string, content: string): Promise<void> {
  const marker = `${path}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  if (!createExclusiveNow(marker, await ownMark())) {
    const breaker = await holderOf(marker);
    if (breaker !== undefined && breaker.holder !== 'alive') {
      await breakLock(marker, breaker.content);
    }
    return;
  }
  // Whoever read the old lock long ago finds the next one here, and must not break that.
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) {
    await rm(path, { force: true });
  }
  const old = Date.now() - MARKER_LIFE_MS;
  for (const name of await readdir(dirname(path))) {
    const other = join(dirname(path), name);
    if (
      name.startsWith(`${basename(path)}.`) &&
      ((await stat(other).catch(() => undefined))?.mtimeMs ?? old) < old
    ) {
      await rm(other, { force: true });
    }
  }
}
