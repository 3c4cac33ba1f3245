import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.mjs';
import { installPackages } from './installPackages.mjs';

/** Tools around contracts and changes that the tests run for real, as npm packages with the versions that were seen to work, by their program. */
const CONTRACT_TOOLS = {
  prism: ['@stoplight/prism-cli@5.16.0'],
  openspec: ['@fission-ai/openspec@1.13.2'],
  'openapi-typescript': ['openapi-typescript@7.13.0', 'typescript@5.9.3'],
};

/**
 * The folder that a tool's program lies in; undefined where it is not installed.
 *
 * @param {keyof typeof CONTRACT_TOOLS} name
 */
export function contractToolFolder(name) {
  const folder = join(folderOf(name), 'node_modules', '.bin');
  return existsSync(join(folder, name)) ? folder : undefined;
}

/**
 * Installs the tools into the cache, unless they are there. One that cannot be had here is told and left out: its tests are
 * skipped by name.
 *
 * @returns {Promise<void>}
 */
export async function ensureContractTools() {
  for (const [name, packages] of Object.entries(CONTRACT_TOOLS)) {
    await installPackages(folderOf(name), packages, name).catch((error) => {
      console.log(`${packages[0]} cannot be installed here: ${error.message}`);
    });
  }
}

function folderOf(name) {
  return join(cacheFolder(), 'contract-tools', CONTRACT_TOOLS[name][0].replaceAll('/', '-'));
}
