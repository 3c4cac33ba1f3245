import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { yamlModule } from '../../scripts/yamlModule.mjs';

/** Runs a file of tests with a mistake in the code: `MISTAKEN` names a file that says where, and what stands there. */
const { path, contents } = JSON.parse(readFileSync(process.env['MISTAKEN'] ?? '', 'utf8')) as {
  readonly path: string;
  readonly contents: string;
};

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  resolve: { alias: { yaml: yamlModule } },
  plugins: [
    {
      name: 'mistake',
      enforce: 'pre',
      transform: (_code, id) => (id === path ? { code: contents, map: null } : undefined),
    },
  ],
  test: { testTimeout: 60_000, include: ['test/**/*.test.ts'] },
});
