import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from './projectRoot.mjs';
import { layFoldersApart } from './foldersApart.mjs';
import { exitCodeOf } from './runCommand.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { requireNode } from './setup/nodeVersion.mjs';
import { CHECKS } from './test/checks.mjs';
import { Tally } from './test/tally.mjs';
import { LANES, TIERS } from './test/tiers.mjs';
import { keepTime, lastTimes } from './test/times.mjs';

/*
 * `npm test [-- <check or tier>...]`, `npm test -- --list`, and with `--deep` what `npm run test:deep` does: all tiers
 * that have more to try, as deep as they go, from a seed of their own. The checks and the lanes of tiers run beside each
 * other; what a tier needs is made ready meanwhile.
 */
const results = join(projectRoot, 'test-results');
const tally = new Tally();
/** What a tier that told nothing came to. */
const NOTHING = { passed: 0, failed: 0, skipped: 0, seconds: 0, work: 0 };
/** What ran, for the table at the end. */
const rows = [];

requireNode();
const args = process.argv.slice(2);
const isDeep = args.includes('--deep');
const environment = { ...process.env };
if (isDeep) {
  environment.WAVES_DEPTH = 'deep';
  environment.WAVES_SEED ??= String(randomInt(1_000_000));
}
if (args.includes('--list')) {
  list();
} else {
  await run(args.filter((arg) => arg !== '--deep'));
}

function list() {
  const times = lastTimes();
  for (const [name, { proves }] of Object.entries({ ...CHECKS, ...TIERS })) {
    const last = times[name];
    const took = last
      ? `${last.seconds.toFixed(0)} s${last.tests > 1 ? ` for ${last.tests} tests` : ''} on ${last.at}`
      : 'not run here yet';
    console.log(`${name.padEnd(12)}${proves} (${took})`);
  }
}

async function run(/** @type {string[]} */ names) {
  const known = [...Object.keys(CHECKS), ...Object.keys(TIERS)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const again = `WAVES_SEED=${environment.WAVES_SEED} npm run test:deep${names.length > 0 ? ` -- ${names.join(' ')}` : ''}`;
  if (isDeep) {
    console.log(`The same once more: ${again}`);
  }
  const start = Date.now();
  const wanted = (/** @type {string} */ name) =>
    names.length > 0 ? names.includes(name) : !isDeep || TIERS[name]?.draws === true;
  const leftOut = names.length > 0 ? [] : whyLeftOut(Object.keys(TIERS).filter(wanted));
  const tiers = Object.keys(TIERS).filter((name) => wanted(name) && !leftOut.some(([out]) => out === name));
  await ensureNodeModules();
  ownTemporaryFolder();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const preparations = new Map(tiers.map((name) => [name, prepare(name)]));
  // What the tests run is what is built now.
  const isBuilt = await check('build');
  await Promise.all([
    checkInTurn(['typecheck', 'lint'].filter(wanted)),
    ...Object.entries(LANES).map(([lane, atOnce]) =>
      isBuilt
        ? runLane(
            tiers.filter((name) => TIERS[name].lane === lane),
            preparations,
            atOnce,
          )
        : undefined,
    ),
  ]);
  printTable();
  leftOut.forEach(([name, why]) => console.log(`\nLeft out: ${name}, because ${why}`));
  if (tally.failures.length > 0) {
    console.log(`\nFailed:\n${tally.failures.map((failure) => `  ${failure}`).join('\n')}`);
    console.log(isDeep ? `The same once more: ${again}` : '');
  }
  console.log(`\nAll in ${secondsSince(start).toFixed(0)} s.\n\n${tally.line}`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

/**
 * Gives all that runs a temporary folder which goes away with it: browsers, editors and agents' command lines leave
 * hundreds of megabytes in theirs.
 */
function ownTemporaryFolder() {
  // Short, because sockets lie in it; others may pass through, because some tests act as another user.
  const folder = mkdtempSync(join(tmpdir(), 'wt-'));
  chmodSync(folder, 0o711);
  layFoldersApart(folder);
  Object.assign(environment, { TMPDIR: folder, TMP: folder, TEMP: folder });
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      console.error(`${folder} could not be removed: ${error}`);
    }
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

/**
 * The environment of what speaks with this machine alone. Node.js reads further certificates whenever it starts, needed or not,
 * which was two thirds of each start (54 ms, and 19 without), and thousands of programs are started.
 */
function withinMachine() {
  const within = { ...environment };
  delete within['NODE_EXTRA_CA_CERTS'];
  return within;
}

/** The tiers that need not run now, each with why. */
function whyLeftOut(/** @type {string[]} */ names) {
  return names.map((name) => [name, TIERS[name].leftOut?.()]).filter(([, why]) => why !== undefined);
}

/** Makes ready what a tier needs; it rejects where that fails, and may be waited for later. */
function prepare(/** @type {string} */ name) {
  const preparation = Promise.resolve(TIERS[name].prepare?.());
  preparation.catch(() => undefined);
  return preparation;
}

async function check(/** @type {string} */ name) {
  const start = Date.now();
  const options = { cwd: projectRoot, env: withinMachine() };
  const isGood = (await exitCodeOf(process.execPath, CHECKS[name].argv, options)) === 0;
  tally.count(name, isGood);
  noteTime(name, { seconds: secondsSince(start), tests: 1 });
  return isGood;
}

async function checkInTurn(/** @type {string[]} */ names) {
  for (const name of names) {
    await check(name);
  }
}

/** Runs the tiers of a lane, all that are ready in one Vitest; those that have to wait for something, after them. */
async function runLane(
  /** @type {string[]} */ lane,
  /** @type {Map<string, Promise<unknown>>} */ preparations,
  /** @type {number} */ atOnce,
) {
  const waiting = new Set();
  const ready = [];
  for (const name of lane) {
    const wait = preparations
      .get(name)
      .then(
        () => void ready.push(name),
        (error) => {
          console.error(error);
          tally.count(`${name} (what it needs could not be made ready, see above)`, false);
        },
      )
      .finally(() => waiting.delete(wait));
    waiting.add(wait);
  }
  while (waiting.size > 0 || ready.length > 0) {
    await (ready.length > 0 ? runTiers(ready.splice(0), atOnce) : Promise.race(waiting));
  }
}

async function runTiers(/** @type {string[]} */ names, /** @type {number} */ atOnce) {
  const report = join(results, `${names.join('-')}.json`);
  const projects = names.flatMap((name) => ['--project', name]);
  const argv = ['node_modules/vitest/vitest.mjs', 'run', ...projects, '--maxWorkers', String(atOnce)];
  const reachesOut = names.some((name) => TIERS[name].lane === 'network');
  const env = { ...(reachesOut ? environment : withinMachine()), WAVES_TEST_REPORT: report };
  const code = await exitCodeOf(process.execPath, argv, { cwd: projectRoot, env });
  const { tiers, errors } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { tiers: {}, errors: 0 };
  const failedBefore = tally.failed;
  for (const name of names) {
    const tier = tiers[name] ?? { ...NOTHING, failures: [] };
    tally.add(name, tier);
    noteTime(name, { ...tier, tests: tier.passed + tier.failed });
  }
  if (errors > 0 || (code !== 0 && tally.failed === failedBefore)) {
    tally.count(`${names.join(', ')} (outside of a test, see above)`, false);
  }
}

function noteTime(name, row) {
  rows.push({ name, ...row });
  keepTime(isDeep ? `${name}, deep` : name, row.seconds, row.tests);
}

function printTable() {
  console.log('\nwhat         passed  failed  skipped  seconds  of all files');
  for (const { name, tests, passed = tests, failed = 0, skipped = 0, seconds, work = seconds } of rows) {
    const cells = [passed, failed, skipped, seconds.toFixed(0), work.toFixed(0)];
    const widths = [6, 8, 9, 9, 14];
    console.log(name.padEnd(13) + cells.map((cell, at) => String(cell).padStart(widths[at])).join(''));
  }
}

function secondsSince(/** @type {number} */ start) {
  return (Date.now() - start) / 1000;
}
