import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The browser without its own windows around pages: the same pages for half of the processor time. */
const SHELL = 'chromium-headless-shell';
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Where macOS has them; they are not on the PATH there. */
const APPLICATIONS = ['Chromium', 'Google Chrome'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/**
 * The Chromium of this machine: `WAVES_CHROMIUM`, else one on the PATH, the quickest first.
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
  return [...NAMES.flatMap(onPath), ...APPLICATIONS].find((path) => existsSync(path));
}

/** Whether it is the one that the tests take least time with. */
export function hasHeadlessShell() {
  return onPath(SHELL).some((path) => existsSync(path));
}

/** Where a program may be. */
function onPath(/** @type {string} */ name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
}
