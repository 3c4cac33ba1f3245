import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';

/** The client of NATS is a thirtieth of what people download, and few have a queue; without it nothing else of this is used. */
const NOT_FOR_EDITORS = ['nats.js', 'cluster.js'].map((name) => join('dist', name));

/**
 * Lays what the editor gets into a folder: what package.json names under `files`, without source maps and the list of English
 * words, and without what only the command line from npm brings; and a package.json without what only building needs.
 *
 * @param {string} folder anything in it is replaced
 */
export function placeShipment(folder) {
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  delete manifest.scripts;
  delete manifest.devDependencies;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of manifest.files) {
    // The English words are those of the sources, so that only translators need their list.
    const filter = (/** @type {string} */ file) =>
      !file.endsWith('.map') &&
      !file.endsWith('bundle.l10n.json') &&
      !NOT_FOR_EDITORS.some((each) => file.endsWith(each));
    cpSync(join(projectRoot, part), join(folder, part), { recursive: true, filter });
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
