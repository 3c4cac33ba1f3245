import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../projectRoot.mjs';

/** The sizes that were agreed to, in bytes by output. */
const keptIn = join(projectRoot, 'scripts', 'build', 'sizes.json');

/** How much larger than agreed a bundle may become before the build fails. */
const TOLERANCE = 1.1;

/**
 * Prints how large each script and style sheet is, and holds it against the size that was agreed to.
 *
 * @param {import('esbuild').Metafile['outputs']} outputs what was built
 * @param {boolean} keep agree to the sizes as they are now
 * @returns {string[]} what has grown by more than a tenth, or has no agreed size, in words
 */
export function checkSizes(outputs, keep) {
  const sizes = Object.fromEntries(
    Object.entries(outputs)
      .filter(([file]) => /\.(js|css)$/.test(file))
      .map(([file, { bytes }]) => [file.replaceAll('\\', '/'), bytes])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  if (keep) {
    writeFileSync(keptIn, `${JSON.stringify(sizes, undefined, 2)}\n`);
  }
  const agreed = existsSync(keptIn) ? JSON.parse(readFileSync(keptIn, 'utf8')) : {};
  printTable(sizes, agreed);
  return Object.entries(sizes)
    .filter(([file, bytes]) => !(bytes <= (agreed[file] ?? 0) * TOLERANCE))
    .map(
      ([file, bytes]) =>
        `${file} has ${inKilobytes(bytes)} KB; agreed are ${inKilobytes(agreed[file] ?? 0)}, and at most a tenth more. ` +
        'See what came in (out/bundles.json), or agree to it with "npm run build -- --keep-sizes".',
    );
}

/** @param {Record<string, number>} sizes @param {Record<string, number>} agreed */
function printTable(sizes, agreed) {
  const rows = Object.entries(sizes).map(([file, bytes]) => [
    file,
    inKilobytes(bytes),
    inKilobytes(gzipSync(readFileSync(join(projectRoot, file))).length),
    inKilobytes(agreed[file] ?? 0),
  ]);
  const table = [['', 'KB', 'zipped', 'agreed'], ...rows];
  for (const [file, ...numbers] of table) {
    console.log(`  ${file.padEnd(30)}${numbers.map((number) => number.padStart(9)).join('')}`);
  }
}

/** @param {number} bytes */
function inKilobytes(bytes) {
  return (bytes / 1024).toFixed(1);
}
