import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';
import { alone } from './alone.mjs';
import { askRegistry, npmInstall } from './npm.mjs';
import { arrived, megabytesIn, withProgress } from './progress.mjs';

/** What package-lock.json comes to on Linux, unpacked. The registry could tell it only package by package. */
const MEGABYTES = 240;

const folder = join(projectRoot, 'node_modules');
/** npm writes it last. */
const installed = join(folder, '.package-lock.json');

/**
 * Installs the npm packages of the project when they are missing or older than package-lock.json.
 *
 * @returns {Promise<void>}
 */
export async function ensureNodeModules() {
  if (!isCurrent()) {
    await alone(join(projectRoot, 'out', 'npm-packages'), install);
  }
}

function isCurrent() {
  const wanted = join(projectRoot, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

async function install(cwd) {
  // Another process may have done it in the meantime.
  if (isCurrent()) {
    return;
  }
  const { unreachable } = await askRegistry('yaml');
  // They would be taken for whole if npm is killed before it has removed it.
  await rm(installed, { force: true });
  await withProgress(
    'npm packages of the project',
    async (seconds) => arrived(await megabytesIn(folder), MEGABYTES, seconds),
    () =>
      npmInstall(['ci', '--include=dev', '--prefix', projectRoot], {
        cwd,
        what: `The npm packages of the project (about ${MEGABYTES} MB)`,
        unreachable,
      }),
  );
}
