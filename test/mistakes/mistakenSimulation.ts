import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { simulate } from '../simulation/simulation';
import { mistaken, root } from './mistaken';
import type { Mistake } from './mistake';

/** The simulation with a mistake in the code that it tests. @param folder for what is built. */
export async function mistakenSimulation(mistake: Mistake, folder: string): Promise<typeof simulate> {
  const { path, contents } = mistaken(mistake);
  const outfile = join(folder, 'simulation.mjs');
  await build({
    entryPoints: [join(root, 'test/simulation/simulation.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [
      {
        name: 'mistake',
        setup: (builder) =>
          builder.onLoad({ filter: /\.ts$/ }, (args) =>
            args.path === path ? { contents, loader: 'ts' as const } : undefined,
          ),
      },
    ],
  });
  return ((await import(pathToFileURL(outfile).href)) as { simulate: typeof simulate }).simulate;
}
