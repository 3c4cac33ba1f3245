import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { yamlModule } from './scripts/yamlModule.mjs';

/** Folders under `test`, by what they need: nothing, real processes, a browser, a whole editor. */
const unit = ['plan', 'run', 'contracts', 'agents', 'protocol', 'build', 'extension', 'views'];
const system = ['node', 'engine', 'coordinator', 'cli', 'demoAgent', 'examples', 'setup'];

function testsIn(folders: readonly string[]): string[] {
  return folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);
}

export default defineConfig({
  test: {
    projects: [
      {
        // The editor's own module exists only inside of it; the YAML library is taken as it is bundled.
        resolve: {
          alias: {
            vscode: resolve(import.meta.dirname, 'test/extension/fakeVscode/vscode.ts'),
            yaml: yamlModule,
          },
        },
        test: { name: 'unit', include: testsIn(unit), testTimeout: 30_000 },
      },
      {
        test: {
          name: 'system',
          include: testsIn(system),
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: 'test/requireBuild.ts',
        },
      },
      {
        test: {
          name: 'kills',
          include: testsIn(['kills']),
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          globalSetup: 'test/requireBuild.ts',
        },
      },
      {
        test: {
          name: 'agents',
          include: testsIn(['agentClis']),
          pool: 'forks',
          testTimeout: 120_000,
          globalSetup: 'test/requireBuild.ts',
        },
      },
      {
        test: {
          name: 'simulation',
          include: testsIn(['simulation']),
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'webview',
          include: testsIn(['webview']),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: 'test/requireBuild.ts',
        },
      },
      {
        test: {
          name: 'editor',
          include: testsIn(['editor']),
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: 'test/requireBuild.ts',
        },
      },
    ],
  },
});
