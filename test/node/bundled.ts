import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/**
 * Bundles TypeScript into a program for Node.js before the tests of a file, as the build does, so that they never run
 * a stale one.
 * @returns its path; it is there once the tests run.
 */
export function bundled(entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'waves-program-'));
  const outfile = join(folder, 'program.js');
  beforeAll(async () => {
    await build({
      entryPoints: [resolve(__dirname, '../..', entry)],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'silent',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return outfile;
}
