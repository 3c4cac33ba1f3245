import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';

/** What an installed extension consists of. */
const PARTS = [
  'package.json',
  'package.nls.json',
  'dist',
  'media',
  'schemas',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/**
 * Puts the built extension into a folder of extensions, as an installation would.
 *
 * @param {string} extensionsFolder
 * @returns {string} the extension's folder
 */
export function placeExtension(extensionsFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const target = join(extensionsFolder, `${publisher}.${name}-${version}`);
  mkdirSync(target, { recursive: true });
  for (const part of PARTS.filter((each) => existsSync(join(projectRoot, each)))) {
    cpSync(join(projectRoot, part), join(target, part), { recursive: true });
  }
  return target;
}
