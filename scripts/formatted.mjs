import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { projectRoot } from './projectRoot.mjs';

/**
 * A text as `npm run format` would leave it: for what is made anew and compared with what lies there.
 *
 * @param {string} path whose name says what it is written in.
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function formatted(path, text) {
  const options = JSON.parse(readFileSync(join(projectRoot, '.oxfmtrc.json'), 'utf8'));
  const { code, errors } = await format(path, text, options);
  if (errors.length > 0) {
    throw new Error(`${path} cannot be formatted: ${errors.map(({ message }) => message).join(', ')}`);
  }
  return code;
}
