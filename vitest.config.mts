import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';
// The YAML library is taken as it is bundled.
import { yamlModule } from './scripts/yamlModule.mjs';

/** Folders under `test` of tiers that have several: what needs nothing, and what needs real processes. */
const unit = ['plan', 'planning', 'run', 'contracts', 'agents', 'build', 'views'];
const system = [
  'node',
  'engine',
  'coordinator',
  'cli',
  'demoAgent',
  'escapes',
  'examples',
  'setup',
  'machines',
];

/** Tiers in the order of their files: the longest that wait for others come first, what only computes fills up the end. */
const ORDER = [
  'agents',
  'liveness',
  'kills',
  'system',
  'editor',
  'webview',
  'simulation',
  'extension',
  'unit',
];

function testsIn(folders: readonly string[]): string[] {
  return folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);
}

/** One tier after the other, so that its workers are shared; in each, what took longest last time comes first. */
class TierSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => ORDER.indexOf(a.project.name) - ORDER.indexOf(b.project.name));
  }
}

/** How long a test may take where much else runs: only what hangs takes so long. Nothing that is red is tried again. */
const patience = {
  testTimeout: 420_000,
  hookTimeout: 300_000,
  // One second would be too little for a page in a browser that stands still meanwhile.
  expect: { poll: { timeout: 120_000 } },
};
const setupFiles = ['test/support/seed.ts'];
/** Most agents of tests do what a sandbox would refuse; what is about it, and the examples, take that away. */
const UNWALLED = { WAVES_SANDBOX: 'off' };
/** For those who start programs of ours: nothing pretends to work, and nobody is asked. */
const AT_ONCE = { WAVES_DEMO_SECONDS: '0', WAVES_CONSENT: 'yes', NO_COLOR: '1', ...UNWALLED };

const lockFile = readFileSync(resolve(import.meta.dirname, 'package-lock.json'));

/**
 * Modules as Vite made them, kept between runs and shared by those that run beside each other: each file by its text, all by these
 * settings. For other packages there is another folder: Vitest would empty one in use.
 */
const fsModuleCachePath = resolve(
  import.meta.dirname,
  'node_modules/.cache/vitest',
  createHash('sha256').update(lockFile).digest('hex').slice(0, 16),
);

/** Of tiers that start programs: what a test changes is its own folder and variables; the files share their worker, and what it has loaded. */
const programs = {
  pool: 'forks',
  isolate: false,
  unstubEnvs: true,
  env: AT_ONCE,
  globalSetup: 'test/requireBuild.ts',
  setupFiles,
  ...patience,
} as const;

export default defineConfig({
  test: {
    experimental: { fsModuleCache: true, fsModuleCachePath },
    reporters:
      process.env['WAVES_TEST_REPORT'] === undefined
        ? ['default']
        : [['default', { summary: false }], './scripts/test/tierReporter.mjs'],
    sequence: { sequencer: TierSequencer },
    maxWorkers: Math.max(availableParallelism(), 2),
    projects: [
      {
        resolve: { alias: { yaml: yamlModule } },
        // Pure code leaves nothing behind: the files share their worker, and what it has loaded.
        test: { name: 'unit', include: testsIn(unit), isolate: false, setupFiles, ...patience },
      },
      {
        // The editor's own module exists only inside of it.
        resolve: {
          alias: {
            vscode: resolve(import.meta.dirname, 'test/extension/fakeVscode/vscode.ts'),
            yaml: yamlModule,
          },
        },
        test: { name: 'extension', include: testsIn(['extension']), isolate: false, setupFiles, ...patience },
      },
      { test: { name: 'system', include: testsIn(system), ...programs } },
      { test: { name: 'liveness', include: testsIn(['liveness']), ...programs } },
      {
        test: {
          name: 'kills',
          include: testsIn(['kills']),
          pool: 'forks',
          isolate: false,
          env: UNWALLED,
          globalSetup: 'test/requireBuild.ts',
          testTimeout: 600_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'agents',
          include: testsIn(['agentClis']),
          pool: 'forks',
          isolate: false,
          globalSetup: 'test/requireBuild.ts',
          ...patience,
        },
      },
      {
        test: {
          name: 'simulation',
          include: testsIn(['simulation', 'mistakes']),
          testTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'webview',
          include: testsIn(['webview']),
          // Every test has a page of its own; the driver of the browser is loaded once for each worker.
          isolate: false,
          globalSetup: ['test/requireBuild.ts', 'test/webview/pageServer.ts'],
          setupFiles,
          ...patience,
        },
      },
      {
        test: {
          name: 'editor',
          include: testsIn(['editor']),
          pool: 'forks',
          isolate: false,
          env: UNWALLED,
          globalSetup: ['test/requireBuild.ts', 'test/editor/editorServer.ts'],
          ...patience,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'newcomer',
          include: testsIn(['newcomer']),
          pool: 'forks',
          testTimeout: 1_800_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
