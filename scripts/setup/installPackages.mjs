import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { runCommand } from '../runCommand.mjs';

/**
 * Installs npm packages into a folder of their own, which is whole or not there.
 *
 * @param {string} target
 * @param {readonly string[]} packages
 */
export async function installPackages(target, packages) {
  const partial = `${target}.partial-${process.pid}`;
  console.log(`Installing ${packages.join(' ')} into ${target}`);
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
      cwd: partial,
    });
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
