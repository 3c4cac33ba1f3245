import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { projectRoot } from '../scripts/projectRoot.mjs';
import { yamlModule } from '../scripts/yamlModule.mjs';

/**
 * What TypeScript modules of this project export, bundled as they ship. Paths count from the project's root.
 * @param {string[]} modules
 */
export async function bundled(modules) {
  const { default: exported } = await import(pathToFileURL(await bundleOf(modules)).href);
  return exported;
}

/**
 * Path of a file with that bundle, which is gone when this process ends.
 * @param {string[]} modules
 */
export async function bundleOf(modules) {
  const folder = mkdtempSync(join(tmpdir(), 'waves-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'bundle.cjs');
  await build({
    stdin: {
      contents: modules.map((module) => `export * from './${module}';`).join('\n'),
      resolveDir: projectRoot,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    alias: { yaml: yamlModule },
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
