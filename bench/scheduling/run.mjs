import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { freshFolder } from '../freshFolder.mjs';

/**
 * Bundles the benchmark and runs it: `node bench/scheduling/run.mjs --count 1000 --shape layered --tool pool`. The
 * programs of the extension have to be built before (`npm run build`).
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const out = fileURLToPath(new URL('../../out/bench/scheduling', import.meta.url));
await build({
  entryPoints: [`${here}main.ts`, `${here}contestant.ts`],
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
// With it, some versions of Node.js read all certificates at every start, which would be measured with each process.
const environment = { ...process.env };
delete environment['NODE_EXTRA_CA_CERTS'];
const { status } = spawnSync(process.execPath, [`${out}/main.mjs`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...environment,
    TMPDIR: freshFolder('waves-scheduling-'),
    WAVES_DIST: fileURLToPath(new URL('../../dist', import.meta.url)),
    WAVES_BENCH_TOOLS: `${here}node_modules/.bin`,
  },
});
process.exitCode = status ?? 1;
