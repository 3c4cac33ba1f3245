import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';
import { askRegistry, npmInstall } from './npm.mjs';
import { arrived, megabytesIn, withProgress } from './progress.mjs';

/** What package-lock.json comes to on Linux, unpacked. The registry could tell it only package by package. */
const MEGABYTES = 240;

/**
 * Installs the npm packages of the project when they are missing or older than package-lock.json. Only one process of
 * a clone may do so at a time.
 *
 * @returns {Promise<void>}
 */
export async function ensureNodeModules() {
  const folder = join(projectRoot, 'node_modules');
  const installed = join(folder, '.package-lock.json');
  const wanted = join(projectRoot, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) {
    return;
  }
  const { unreachable } = await askRegistry('yaml');
  // npm writes it last. It would take them for whole if npm is killed before it has removed it.
  await rm(installed, { force: true });
  await withProgress(
    'npm packages of the project',
    async (seconds) => arrived(await megabytesIn(folder), MEGABYTES, seconds),
    () =>
      npmInstall(['ci', '--include=dev'], {
        cwd: projectRoot,
        what: `The npm packages of the project (about ${MEGABYTES} MB)`,
        unreachable,
      }),
  );
}
