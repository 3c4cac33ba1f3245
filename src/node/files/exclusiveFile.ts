import { randomUUID } from 'node:crypto';
import { closeSync, fsync, linkSync, openSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

const toDisk = promisify(fsync);

/**
 * Creates a file with its whole content at once, if it does not exist: of several processes that try, one succeeds,
 * and nobody ever sees a half-written file. Works by link(2). It is on the disk before anybody can see it: that alone is
 * waited for on another thread, because handing over each step takes several times as long as the step.
 * @returns whether this call created it.
 */
export async function createExclusive(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeToDisk(temporary, content);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    return refuseAllBut('EEXIST', error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The same without waiting for the disk: after a crash of the machine the file may be gone, or empty. */
export function createExclusiveNow(path: string, content: string): boolean {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
    try {
      linkSync(temporary, path);
      return true;
    } finally {
      unlinkSync(temporary);
    }
  } catch (error) {
    return refuseAllBut('EEXIST', error);
  }
}

/**
 * Puts a file of ours with its whole content in the place of what is there: nobody ever sees a half-written one, and it is on the disk before.
 * For what is written for each package: write-file-atomic, which everything else goes through, asks for the real path of each folder above
 * and puts up and takes down a row of signal handlers, 35 steps of the file system for one file.
 */
export async function replaceWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeToDisk(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a file, and resolves when what it holds is on the disk. */
async function writeToDisk(path: string, content: string): Promise<void> {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    await toDisk(file);
  } finally {
    closeSync(file);
  }
}

/** Resolves when what a file holds is on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function refuseAllBut(code: string, error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === code) {
    return false;
  }
  throw error;
}
