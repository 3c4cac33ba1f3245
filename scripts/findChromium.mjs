import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * The Chromium of this machine: `WAVES_CHROMIUM`, else the first one on the PATH.
 *
 * @returns {string} an absolute path
 */
export function findChromium() {
  if (process.env.WAVES_CHROMIUM) {
    return process.env.WAVES_CHROMIUM;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  if (found === undefined) {
    throw new Error('There is no Chromium on the PATH. Install one, or name it in WAVES_CHROMIUM.');
  }
  return found;
}
