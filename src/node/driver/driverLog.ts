import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLimit } from '../files/limitedLog';
import { cutLog, readLogEnd } from '../files/limitedLog';
import { wavesFolder } from '../runs/runFolder';

const KB = 1024;

/** What is kept of what drivers say: at most 2 MB for a repository, however many there were. */
const DRIVER_LOG_LIMIT: LogLimit = { beginning: 512 * KB, end: 512 * KB, growing: 1024 * KB };
/** How much of its end is shown, in bytes. */
const SHOWN_BYTES = 4 * KB;

/** Where the drivers of a repository write what they say. */
export function driverLogPath(commonDir: string): string {
  return join(wavesFolder(commonDir), 'driver.log');
}

/** What a driver says, from its own process: where it has grown too long, the middle of the log is left out. */
export function limitedDriverLog(
  commonDir: string,
  stream: { write(text: string): unknown },
): { write(text: string): unknown } {
  const path = driverLogPath(commonDir);
  return {
    write: (text) => {
      stream.write(text);
      const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (size > DRIVER_LOG_LIMIT.growing) {
        try {
          cutLog(path, DRIVER_LOG_LIMIT);
        } catch {
          // What can't be cut, as on a full disk, stays whole until there is room.
        }
      }
    },
  };
}

/** The last ten lines of what drivers have said. */
export async function driverLogEnd(commonDir: string): Promise<string> {
  const { bytes } = await readLogEnd(driverLogPath(commonDir), SHOWN_BYTES);
  return bytes.toString('utf8').trimEnd().split('\n').slice(-10).join('\n') || '(empty)';
}
