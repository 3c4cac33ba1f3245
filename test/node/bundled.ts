import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from '../support/temporaryFolder';

/** Bundles TypeScript into a program for Node.js, as the build does, so that tests never run a stale one. */
export async function bundled(entry: string): Promise<string> {
  const outfile = join(temporaryFolder(), 'program.js');
  await build({
    entryPoints: [resolve(__dirname, '../..', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  });
  return outfile;
}
