import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';
import { runCommand } from '../runCommand.mjs';

/**
 * Installs the npm packages of the project when they are missing or older than package-lock.json.
 *
 * @returns {Promise<void>}
 */
export async function ensureNodeModules() {
  const installed = join(projectRoot, 'node_modules', '.package-lock.json');
  const wanted = join(projectRoot, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) {
    return;
  }
  console.log('Installing the npm packages of the project');
  await runCommand('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: projectRoot });
}
