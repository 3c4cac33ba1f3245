import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { layFoldersApart } from '../scripts/foldersApart.mjs';

/**
 * Makes a folder for the files of a benchmark, which is removed when the process ends; what lies directly in it lies apart, so that nobody
 * who is measured pays for what was deleted before.
 * @param {string} prefix of its name
 * @param {string} [parent] folder that it is made in
 */
export function freshFolder(prefix, parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, prefix));
  layFoldersApart(folder);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}
