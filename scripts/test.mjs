import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.mjs';
import { exitCodeOf } from './runCommand.mjs';
import { ensureAgentClis } from './setup/agentClis.mjs';
import { ensureContractTools } from './setup/contractTools.mjs';
import { ensureCodeServer } from './setup/codeServer.mjs';
import { BROWSER_NEEDS, ensureSystem } from './setup/debianPackages.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { requireNode } from './setup/nodeVersion.mjs';

/** The tiers of tests, each with what it needs besides the npm packages. */
const TIERS = {
  unit: () => Promise.resolve(),
  system: async () => {
    await ensureSystem(['git']);
    await ensureContractTools();
  },
  kills: () => ensureSystem(['git']),
  simulation: () => Promise.resolve(),
  agents: async () => {
    await ensureSystem(['git']);
    await ensureAgentClis();
  },
  webview: () => ensureSystem(BROWSER_NEEDS),
  editor: async () => {
    await ensureSystem(BROWSER_NEEDS);
    await ensureCodeServer();
  },
};

/** The checks before the tests. */
const CHECKS = {
  build: ['node', 'esbuild.mjs'],
  typecheck: ['npx', '--no-install', 'tsc', '-b'],
  lint: ['npm', 'run', '--silent', 'lint'],
};

const results = join(projectRoot, 'test-results');
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

requireNode();
const asked = process.argv.slice(2);
if (asked.includes('--list')) {
  console.log([...Object.keys(CHECKS), ...Object.keys(TIERS)].join('\n'));
} else {
  await run(asked);
}

async function run(names) {
  const unknown = names.filter((name) => !(name in TIERS) && !(name in CHECKS));
  if (unknown.length > 0) {
    console.error(
      `Unknown: ${unknown.join(', ')}. There are: ${[...Object.keys(CHECKS), ...Object.keys(TIERS)].join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const wanted = (name) => names.length === 0 || names.includes(name);
  await ensureNodeModules();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  for (const [name, [program, ...args]] of Object.entries(CHECKS)) {
    // What the tests run is what is built now.
    if (wanted(name) || name === 'build') {
      await step(name, async () =>
        count(name, (await exitCodeOf(program, args, { cwd: projectRoot })) === 0),
      );
    }
  }
  for (const [name, prepare] of Object.entries(TIERS)) {
    if (wanted(name)) {
      await step(name, () => runTier(name, prepare));
    }
  }
  if (failures.length > 0) {
    console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  }
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
  console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

/** One step with a heading and its duration; what it throws counts as one failure. */
async function step(name, work) {
  const start = Date.now();
  console.log(`\n=== ${name} ===`);
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    count(name, false);
  }
  console.log(`=== ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s ===`);
}

async function runTier(name, prepare) {
  await prepare();
  const report = join(results, `${name}.json`);
  const vitest = [
    '--no-install',
    'vitest',
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
  ];
  const code = await exitCodeOf('npx', [...vitest, `--outputFile.json=${report}`], { cwd: projectRoot });
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  totals.skipped += numPendingTests;
  for (const file of testResults) {
    for (const test of file.assertionResults.filter(({ status }) => status === 'failed')) {
      failures.push(`${name}: ${test.fullName}`);
    }
  }
  // A file that cannot even be loaded, or an error outside of every test, is a failure too.
  if (code !== 0 && numFailedTests === 0) {
    count(`${name} (outside of a test, see above)`, false);
  }
  if (numPassedTests === 0) {
    count(`${name} (no test has run)`, false);
  }
}

function count(name, good) {
  totals[good ? 'passed' : 'failed'] += 1;
  if (!good) {
    failures.push(name);
  }
}
