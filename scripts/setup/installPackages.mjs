import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askRegistry, npmInstall } from './npm.mjs';
import { megabytesIn, withProgress } from './progress.mjs';
import { wholeFolder } from './wholeFolder.mjs';

/**
 * Installs npm packages into a folder of their own, which is whole or not there.
 *
 * @param {string} target
 * @param {readonly string[]} packages with their versions
 * @param {string} program what must be in it in the end: a program by its name, or a path within its node_modules
 * @param {readonly string[]} [flags] of `npm install`
 * @returns {Promise<void>}
 */
export async function installPackages(target, packages, program, flags = []) {
  const what = packages.join(' ');
  await wholeFolder(target, {
    fault: async (folder) =>
      [join('.bin', program), program].some((path) => existsSync(join(folder, 'node_modules', path)))
        ? undefined
        : `there is no ${program} in it`,
    make: async (folder) => {
      const { unreachable } = await askRegistry(packages[0]);
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      await withProgress(
        what,
        async () => `${await megabytesIn(folder)} MB`,
        () => npmInstall(['install', ...flags, ...packages], { cwd: folder, what, unreachable }),
      );
    },
  });
}
