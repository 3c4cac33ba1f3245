import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** What must be free for it to lie in memory: browsers, editors and package managers leave some gigabytes in it, and need as much. */
const FREE_GIGABYTES = 12;

/**
 * Makes a temporary folder that goes away with this process: browsers, editors and agents' command lines leave
 * hundreds of megabytes in theirs. It lies in memory where root may mount that and there is enough: thousands of
 * repositories are made and removed in it, which took a tenth to a quarter of the processor's time of their tests on a disk.
 *
 * @returns {string}
 */
export function ownTemporaryFolder() {
  // Short, because sockets lie in it.
  const folder = mkdtempSync(join(tmpdir(), 'wt-'));
  const isMounted = mountMemory(folder);
  // Others may pass through, because some tests act as another user.
  chmodSync(folder, 0o711);
  process.once('exit', () => {
    try {
      if (isMounted) {
        // What still runs keeps it until it ends.
        execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      console.error(`${folder} could not be removed: ${error}`);
    }
  });
  return folder;
}

/** @returns whether a file system in memory is there now, of at most half of what is free */
function mountMemory(/** @type {string} */ folder) {
  const gigabytes = Math.floor(freemem() / 2 ** 30);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || gigabytes < FREE_GIGABYTES) {
    return false;
  }
  try {
    const options = `size=${Math.floor(gigabytes / 2)}g,mode=711`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    // Root of a container may not.
    return false;
  }
}
