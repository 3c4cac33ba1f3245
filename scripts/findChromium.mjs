import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Where macOS has them; they are not on the PATH there. */
const APPLICATIONS = ['Chromium', 'Google Chrome'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/**
 * The Chromium of this machine: `WAVES_CHROMIUM`, else the first one on the PATH.
 *
 * @returns {string} an absolute path
 */
export function findChromium() {
  const found = installedChromium();
  if (found === undefined) {
    throw new Error('There is no Chromium on the PATH. Install one, or name it in WAVES_CHROMIUM.');
  }
  return found;
}

/** The same, or undefined when there is none. */
export function installedChromium() {
  if (process.env.WAVES_CHROMIUM) {
    return process.env.WAVES_CHROMIUM;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...APPLICATIONS].find(
    (path) => existsSync(path),
  );
}
