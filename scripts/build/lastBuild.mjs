import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What else a build rests on, besides the files that it bundles: a file, or all in a folder. */
const RESTS_ON = [
  'esbuild.mjs',
  'package.json',
  'scripts/build',
  // npm writes it whenever it installs something.
  'node_modules/.package-lock.json',
];

/**
 * Whether what lies in `dist` was built of what is there now.
 *
 * @param {string} root of the project
 */
export function isBuilt(root) {
  const at = (/** @type {string} */ path) => join(root, path);
  try {
    const { mtimeMs: builtAt } = statSync(at('out/bundles.json'));
    const { inputs, outputs } = JSON.parse(readFileSync(at('out/bundles.json'), 'utf8'));
    // What no file is has the name of its maker before it, and what is installed changes with what npm writes.
    const own = Object.keys(inputs).filter((file) => !/^[\w-]+:|^<|^node_modules\//.test(file));
    const further = RESTS_ON.flatMap((path) =>
      statSync(at(path)).isDirectory() ? readdirSync(at(path)).map((name) => join(path, name)) : [path],
    );
    return (
      [...own, ...further].every((file) => statSync(at(file)).mtimeMs < builtAt) &&
      Object.entries(outputs).every(([file, { bytes }]) => file.endsWith('.map') || isThere(at(file), bytes))
    );
  } catch {
    // There is none, or something that it was made of is gone.
    return false;
  }
}

/** What is packed has another size, and so have the maps of shared code. */
function isThere(/** @type {string} */ file, /** @type {number} */ bytes) {
  return statSync(file, { throwIfNoEntry: false })?.size === bytes || statSync(`${file}.br`).isFile();
}
