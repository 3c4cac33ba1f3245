import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * `node bench/graph/run.mjs layout`: bundles a benchmark with the code that it measures, as it ships, and runs it. What
 * follows the name goes to the benchmark.
 */
const [name, ...options] = process.argv.slice(2);
if (name === undefined) {
  console.error('Which benchmark? For example: node bench/graph/run.mjs layout');
  process.exit(2);
}
const folder = fileURLToPath(new URL('.', import.meta.url));
const cache = join(folder, '.cache');
mkdirSync(cache, { recursive: true });
const bundle = join(cache, `${basename(name)}.cjs`);
await build({
  entryPoints: [join(folder, `${name}.ts`)],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [bundle, ...options], { stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
