import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../projectRoot.mjs';

/** The sizes that were agreed to, in bytes by output. */
const keptIn = join(projectRoot, 'scripts', 'build', 'sizes.json');

/** How much larger than agreed a bundle may become before the build fails. */
const TOLERANCE = 1.1;

/** @typedef {import('esbuild').Metafile['outputs']} Outputs */

/**
 * Prints how large each style sheet is, and each program with the code that it shares with others, and holds it against the size
 * that was agreed to.
 *
 * @param {Outputs} outputs what was built
 * @param {boolean} keep agree to the sizes as they are now
 * @returns {string[]} what has grown by more than a tenth, or has no agreed size, in words
 */
export function checkSizes(outputs, keep) {
  const files = new Map(
    Object.keys(outputs)
      .filter((file) => /\.(js|css)$/.test(file) && !isShared(file))
      .toSorted()
      .map((file) => [file, partsOf(outputs, file)]),
  );
  files.set('dist/shared-*.js', Object.keys(outputs).filter(isShared));
  const sizes = Object.fromEntries(
    [...files].map(([name, parts]) => [
      name,
      parts.reduce((sum, part) => sum + (outputs[part]?.bytes ?? 0), 0),
    ]),
  );
  if (keep) {
    writeFileSync(keptIn, `${JSON.stringify(sizes, undefined, 2)}\n`);
  }
  const agreed = existsSync(keptIn) ? JSON.parse(readFileSync(keptIn, 'utf8')) : {};
  printTable(files, sizes, agreed);
  return Object.entries(sizes)
    .filter(([file, bytes]) => !(bytes <= (agreed[file] ?? 0) * TOLERANCE))
    .map(
      ([file, bytes]) =>
        `${file} has ${inKilobytes(bytes)} KB; agreed are ${inKilobytes(agreed[file] ?? 0)}, and at most a tenth more. ` +
        'See what came in (out/bundles.json), or agree to it with "npm run build -- --keep-sizes".',
    );
}

/** @param {string} file */
function isShared(file) {
  return /^dist\/shared-.*\.js$/.test(file);
}

/**
 * A program's own file, and those of what it shares with others.
 *
 * @param {Outputs} outputs
 * @param {string} entry
 */
function partsOf(outputs, entry) {
  const parts = new Set([entry]);
  for (const part of parts) {
    const imports = outputs[part]?.imports ?? [];
    imports.filter(({ external }) => external !== true).forEach(({ path }) => parts.add(path));
  }
  return [...parts].filter((part) => part.endsWith('.js') || part === entry);
}

/** @param {Map<string, string[]>} files @param {Record<string, number>} sizes @param {Record<string, number>} agreed */
function printTable(files, sizes, agreed) {
  const rows = [...files].map(([name, parts]) => [
    name,
    inKilobytes(sizes[name] ?? 0),
    inKilobytes(packedSize(parts)),
    inKilobytes(agreed[name] ?? 0),
  ]);
  const table = [['', 'KB', 'packed', 'agreed'], ...rows];
  for (const [file, ...numbers] of table) {
    console.log(`  ${file.padEnd(30)}${numbers.map((number) => number.padStart(9)).join('')}`);
  }
}

/** @param {string[]} parts */
function packedSize(parts) {
  const packed = parts.map((part) => join(projectRoot, `${part}.br`)).filter((file) => existsSync(file));
  return packed.length > 0
    ? packed.reduce((sum, file) => sum + statSync(file).size, 0)
    : gzipSync(Buffer.concat(parts.map((part) => readFileSync(join(projectRoot, part))))).length;
}

/** @param {number} bytes */
function inKilobytes(bytes) {
  return (bytes / 1024).toFixed(1);
}
