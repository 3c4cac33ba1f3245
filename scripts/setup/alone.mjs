import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { endAllIn, lives } from './processes.mjs';

/** How often the one at work shows that it still lives, in milliseconds. */
const BEAT = 2000;

/** After so long without a sign of life, in milliseconds, a process of that number is another one, or hangs. */
const SILENT = 60_000;

/**
 * Does a work on a target while no other process does, and waits for the one that does. Each has a folder beside the
 * target, `TARGET.partial-PID`: who finds no other after making its own has the turn, who finds one takes its own away and
 * waits. What processes have left that were killed is removed, and what they had started there is ended.
 *
 * @template T
 * @param {string} target an absolute path; nothing has to be there
 * @param {(partial: string) => Promise<T>} work gets the folder, which is its own and goes away in the end
 * @returns {Promise<T>}
 */
export async function alone(target, work) {
  const partial = `${target}.partial-${process.pid}`;
  await haveTurn(target, partial);
  const beat = setInterval(() => void touch(partial), BEAT);
  try {
    return await work(partial);
  } finally {
    clearInterval(beat);
    await removeFolder(partial);
  }
}

async function haveTurn(target, partial) {
  let told = false;
  for (;;) {
    let other = await livingOther(target);
    if (other === undefined) {
      await removeFolder(partial);
      await mkdir(partial, { recursive: true });
      other = await livingOther(target);
      if (other === undefined) {
        return;
      }
      await removeFolder(partial);
    }
    if (!told) {
      told = true;
      console.log(`Process ${other} is at work on ${target}; waiting for it.`);
    }
    // Not the same for all, so that two who began together do not make way for each other for ever.
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 500));
  }
}

/** The process that is at work on a target; what dead ones have left is removed on the way. */
async function livingOther(target) {
  const parent = dirname(target);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${basename(target)}.partial-`))) {
    const pid = Number.parseInt(name.slice(`${basename(target)}.partial-`.length), 10);
    if (Number.isInteger(pid) && pid !== process.pid) {
      if (lives(pid) && (await isFresh(join(parent, name)))) {
        return pid;
      }
      await endAllIn(join(parent, name));
      await removeFolder(join(parent, name));
    }
  }
  return undefined;
}

async function isFresh(folder) {
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < SILENT;
}

async function touch(folder) {
  const now = new Date();
  // It has its final name by now, or is removed.
  await utimes(folder, now, now).catch(() => undefined);
}

/** What can't be removed (another user's, or something still writes there) is in nobody's way. */
async function removeFolder(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
}
