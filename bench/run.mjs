import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../scripts/projectRoot.mjs';
import { BENCHES } from './benches.mjs';
import { freshFolder } from './freshFolder.mjs';
import { keyOf, ratioOf, tableOf, writePage } from './page.mjs';

/*
 * `npm run bench`: every benchmark beside its peer, one after another, into docs/performance.md with a plot for each that is
 * measured at several sizes; the figures are kept in bench/kept.json. Names of benchmarks may be given: only these, and the
 * others' rows stay, with the day and the load of their own run. `npm run bench -- --check` writes nothing, and fails where a
 * ratio is worse than the kept one by more than a fifth, twice in a row. `-- --dry-run` only prints.
 */

/** @typedef {import('./page.mjs').KeptRow} KeptRow */

/** So much worse than the kept ratio is worse. */
const TOLERANCE = 1.2;
const KEPT = join(projectRoot, 'bench', 'kept.json');
const OPTIONS = ['--check', '--dry-run'];
/** A run that has not ended by then is ended: it hangs, and the others are still to be measured. In milliseconds. */
const LONGEST = 300_000;

const args = process.argv.slice(2);
const asked = args.filter((arg) => !OPTIONS.includes(arg));
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `Unknown: ${unknown.join(', ')}. There are: ${[...Object.keys(BENCHES), ...OPTIONS].join(', ')}.`,
  );
  process.exit(2);
}
// Short, because sockets lie in it.
const scratch = freshFolder('wb-');
const names = Object.keys(BENCHES).filter((name) => asked.length === 0 || asked.includes(name));
process.exitCode = await (args.includes('--check') ? check(names) : write(names));

/** Runs benchmarks and writes down what they say. @param {string[]} wanted @returns {Promise<number>} exit code */
async function write(wanted) {
  const { rows, failed } = await measure(wanted);
  console.log(tableOf(rows));
  failed.forEach((why) => console.error(why));
  if (!args.includes('--dry-run')) {
    const measured = new Set(rows.map(({ bench }) => bench));
    const all = Object.keys(BENCHES).flatMap((name) =>
      (measured.has(name) ? rows : keptRows()).filter(({ bench }) => bench === name),
    );
    writeFileSync(KEPT, `${JSON.stringify(all, null, 2)}\n`);
    const machine = `Node.js ${process.version}, ${process.platform}, ${cpus().length} processors`;
    await writePage(all, { machine, left: failed });
  }
  return failed.length > 0 ? 1 : 0;
}

/** Runs benchmarks, those again that seem to have become slower. @param {string[]} wanted @returns {Promise<number>} exit code */
async function check(wanted) {
  const kept = new Map(keptRows().map((row) => [keyOf(row), row]));
  if (kept.size === 0) {
    console.error('There is nothing to compare with yet: "npm run bench" keeps the ratios of a machine.');
    return 2;
  }
  const isWorse = (/** @type {KeptRow} */ row) => {
    const before = kept.get(keyOf(row));
    return before !== undefined && ratioOf(row) > ratioOf(before) * TOLERANCE;
  };
  const first = await measure(wanted);
  const slower = first.rows.filter(isWorse);
  const suspects = [...new Set(slower.map(({ bench }) => bench))];
  const second = suspects.length > 0 ? await measure(suspects) : { rows: [], failed: [] };
  const twice = second.rows.filter(
    (row) => isWorse(row) && slower.some((before) => keyOf(before) === keyOf(row)),
  );
  console.log(tableOf(first.rows));
  for (const row of twice) {
    const before = kept.get(keyOf(row)) ?? row;
    console.error(
      `Slower than it was: ${keyOf(row)}: ${ratioOf(row)} times ${row.beside}, kept ${ratioOf(before)}.`,
    );
  }
  const unknownYet = first.rows.filter((row) => !kept.has(keyOf(row)));
  unknownYet.forEach((row) => console.error(`Not compared, as no ratio is kept: ${keyOf(row)}.`));
  const failed = [...first.failed, ...second.failed];
  failed.forEach((why) => console.error(why));
  return twice.length > 0 || failed.length > 0 ? 1 : 0;
}

/** @param {string[]} wanted @returns {Promise<{ rows: KeptRow[], failed: string[] }>} */
async function measure(wanted) {
  /** @type {KeptRow[]} */
  const rows = [];
  /** @type {string[]} */
  const failed = [];
  const on = new Date().toISOString().slice(0, 10);
  const load = Number((loadavg()[0] ?? 0).toFixed(1));
  for (const bench of wanted) {
    const { runs, lacks, env } = BENCHES[bench];
    const lack = lacks?.();
    if (lack !== undefined) {
      failed.push(`${bench} is left out: ${lack}`);
      continue;
    }
    const file = join(scratch, `${bench}.jsonl`);
    rmSync(file, { force: true });
    for (const argv of runs) {
      console.error(`… ${bench}: node ${argv.join(' ')}`);
      const begun = performance.now();
      const code = await ended(argv, {
        ...env?.(),
        WAVES_BENCH_COMPARISONS: file,
        TMPDIR: scratch,
      });
      console.error(`  ${Math.round((performance.now() - begun) / 1000)} s`);
      if (code !== 0) {
        failed.push(`${bench} ended with ${code}: node ${argv.join(' ')}`);
      }
    }
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    rows.push(...lines.map((line) => ({ bench, ...JSON.parse(line), on, load })));
  }
  return { rows, failed };
}

/** @param {string[]} argv @param {Record<string, string | undefined>} env @returns {Promise<number>} exit code */
function ended(argv, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: LONGEST,
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @returns {KeptRow[]} what was written down last */
function keptRows() {
  return existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : [];
}
