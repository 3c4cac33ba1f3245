import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file system of its own that is soon full; only root may mount one. */
export const smallDisk = {
  isPossible: isPossible(),

  /** Mounts one at a folder, until the end of the test. @param bytes that it holds. */
  at(folder: string, bytes: number): void {
    mkdirSync(folder, { recursive: true });
    mount(folder, bytes);
    onTestFinished(() => unmount(folder));
  },

  /** Leaves no byte free on the file system of a folder. @returns path of the file that takes the room. */
  fill(folder: string): string {
    const path = join(folder, 'ballast');
    const file = openSync(path, 'w');
    try {
      for (let size = 64 * 1024; size >= 1;) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch {
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
    return path;
  },
};

function isPossible(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return false;
  }
  const folder = '/tmp/waves-small-disk';
  try {
    mkdirSync(folder, { recursive: true });
    mount(folder, 65_536);
    unmount(folder);
    return true;
  } catch {
    return false;
  }
}

function mount(folder: string, bytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
}

/** Also while processes that a test has left still have files open there. */
function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
}
