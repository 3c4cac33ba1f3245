import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { placeShipment } from './build/shipment.mjs';
import { projectRoot } from './projectRoot.mjs';
import { runCommand } from './runCommand.mjs';
import { cacheFolder } from './setup/cacheFolder.mjs';
import { installPackages } from './setup/installPackages.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';

/** VS Code's own maker of VSIX files. It brings 250 packages that nothing else here needs, hence the cache. */
const VSCE = '@vscode/vsce@3.9.2';

/** The most that people should have to download, in bytes. */
const LARGEST = 2 * 1024 * 1024;
/** A build that is not for shipping is packed in less time, so what is made of it for tests has about a fortieth more. */
const PACKED_LOOSELY = 1.04;

/**
 * Where the VSIX lies once it has been made.
 *
 * @returns {string} an absolute path, in `out`
 */
export function vsixFile() {
  const { name, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return join(projectRoot, 'out', `${name}-${version}.vsix`);
}

const tool = () => join(cacheFolder(), VSCE.replaceAll('/', '-'));

/**
 * Puts what makes VSIX files into the cache, unless it is there.
 *
 * @returns {Promise<void>}
 */
export function ensureVsce() {
  return installPackages(tool(), [VSCE], 'vsce');
}

/**
 * Makes the extension's VSIX of what has been built.
 *
 * @param {boolean} isShipping whether what was built is packed as it ships
 * @returns {Promise<string>} its `vsixFile()`
 * @throws Error where it is larger than anybody should have to download
 */
export async function makeVsix(isShipping = false) {
  const file = vsixFile();
  const folder = join(projectRoot, 'out', 'shipment');
  await ensureVsce();
  const vsce = join(tool(), 'node_modules', '@vscode', 'vsce', 'vsce');
  placeShipment(folder);
  await runCommand(process.execPath, [vsce, 'package', '--no-dependencies', '--out', file], { cwd: folder });
  const { size } = statSync(file);
  const largest = Math.floor(isShipping ? LARGEST : LARGEST * PACKED_LOOSELY);
  if (size > largest) {
    throw new Error(`${file} has ${size} bytes; more than ${largest} is too much to download.`);
  }
  return file;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  await ensureNodeModules();
  await runCommand(process.execPath, ['esbuild.mjs', '--ship'], { cwd: projectRoot });
  console.log(`\nInstall it with: code --install-extension ${await makeVsix(true)}`);
}
