import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { findChromium } from '../scripts/findChromium.mjs';
import { projectRoot } from '../scripts/projectRoot.mjs';
import { growthPlot } from './growthPlot.mjs';

/*
 * `npm run bench`: every benchmark beside its peer, one after another, into docs/performance.md with a plot for each that is
 * measured at several sizes; the ratios are kept in bench/kept.json. `npm run bench -- --check` writes nothing, and fails where
 * a ratio is worse than the kept one by more than a fifth, twice in a row. Names of benchmarks may be given: only these.
 */

/** @typedef {import('./figures.mjs').Comparison} Comparison */

/** @type {Readonly<Record<string, { argv: string[], needs?: string, env?: () => Record<string, string | undefined> }>>} */
const BENCHES = {
  start: { argv: ['bench/start/run.mjs'] },
  scheduling: { argv: ['bench/scheduling/run.mjs', '--shape', 'layered'] },
  deciding: { argv: ['bench/scheduling/run.mjs', '--shape', 'layered', '--growth', '--rounds', '1'] },
  merging: { argv: ['bench/merging/run.mjs'] },
  worktrees: { argv: ['bench/worktrees/run.mjs', '--files', '3000', '--worktrees', '48'] },
  guard: { argv: ['bench/scopeGuard/run.mjs'] },
  sandbox: { argv: ['bench/sandbox/run.mjs'] },
  coordinator: { argv: ['bench/coordinator/run.mjs', '--seconds', '30'] },
  layout: { argv: ['bench/graph/run.mjs', 'layout'], needs: 'bench/graph/node_modules' },
  graph: {
    argv: ['bench/graph/run.mjs', 'canvas', '200', '1000', '5000'],
    needs: 'bench/graph/node_modules',
    env: () => ({ CHROMIUM: process.env['CHROMIUM'] ?? findChromium() }),
  },
};

/** A ratio of ours to the peer that we mean to reach, by the beginning of what is measured. */
const GOALS = Object.entries({
  '`waves --version`': 1.5,
  '`waves status`': 1.5,
  '`waves why`': 1.5,
  'a package that does nothing, layered 1000: the driver with its journal on disk': 3,
  'deciding after an event': 1.2,
  'merging a package': 0.27,
  'a round of 16 worktrees': 1,
  'the coordinator with 100 agents: p99': 1.5,
  'the coordinator with 100 agents: processor time': 1.3,
  'layout,': 0.2,
  'edge crossings,': 0.95,
});
/** So much worse than the kept ratio is worse. */
const TOLERANCE = 1.2;
const KEPT = join(projectRoot, 'bench', 'kept.json');
const PAGE = join(projectRoot, 'docs', 'performance.md');
const PLOTS = join('pictures', 'growth');

const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'waves-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const names = Object.keys(BENCHES).filter((name) => asked.length === 0 || asked.includes(name));
process.exitCode = await (isCheck ? check(names) : write(names));

/** Runs benchmarks and writes down what they say. @param {string[]} wanted @returns {Promise<number>} exit code */
async function write(wanted) {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const { comparisons, failed } = await measure(wanted);
  const kept = keptRatios();
  comparisons.forEach((each) => (kept[keyOf(each)] = ratioOf(each)));
  writeFileSync(KEPT, `${JSON.stringify(kept, null, 2)}\n`);
  if (asked.length === 0) {
    const options = await resolveConfig(PAGE);
    const page = pageOf(comparisons, { load, failed });
    writeFileSync(PAGE, await format(page, { ...options, parser: 'markdown' }));
  } else {
    console.log(tableOf(comparisons));
  }
  failed.forEach((why) => console.error(why));
  return failed.length > 0 ? 1 : 0;
}

/** Runs benchmarks, those again that seem to have become slower. @param {string[]} wanted @returns {Promise<number>} exit code */
async function check(wanted) {
  if (!existsSync(KEPT)) {
    console.error('There is nothing to compare with yet: "npm run bench" keeps the ratios of a machine.');
    return 2;
  }
  const kept = keptRatios();
  const first = await measure(wanted);
  const slower = first.comparisons.filter((each) => isWorse(each, kept));
  const suspects = [...new Set(slower.map(({ bench }) => bench))];
  const second = suspects.length > 0 ? await measure(suspects) : { comparisons: [], failed: [] };
  const twice = second.comparisons.filter(
    (each) => isWorse(each, kept) && slower.some((before) => keyOf(before) === keyOf(each)),
  );
  console.log(tableOf(first.comparisons));
  for (const each of twice) {
    console.error(
      `Slower than it was: ${keyOf(each)}: ${ratioOf(each)} times ${each.beside}, kept ${kept[keyOf(each)]}.`,
    );
  }
  const failed = [...first.failed, ...second.failed];
  failed.forEach((why) => console.error(why));
  return twice.length > 0 || failed.length > 0 ? 1 : 0;
}

/** @param {string[]} wanted @returns {Promise<{ comparisons: (Comparison & { bench: string })[], failed: string[] }>} */
async function measure(wanted) {
  const comparisons = [];
  const failed = [];
  for (const bench of wanted) {
    const { argv, needs, env } = BENCHES[bench];
    if (needs !== undefined && !existsSync(join(projectRoot, needs))) {
      failed.push(`${bench} is left out: "npm ci" in ${join(needs, '..')} has to come before it.`);
      continue;
    }
    const file = join(scratch, `${bench}.jsonl`);
    rmSync(file, { force: true });
    console.error(`… ${bench}`);
    const code = await ended(argv, { ...env?.(), WAVES_BENCH_COMPARISONS: file });
    if (code !== 0) {
      failed.push(`${bench} ended with ${code}.`);
    }
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    comparisons.push(...lines.map((line) => ({ ...JSON.parse(line), bench })));
  }
  return { comparisons, failed };
}

/** @param {string[]} argv @param {Record<string, string | undefined>} env @returns {Promise<number>} exit code */
function ended(argv, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @returns {Record<string, number>} ours by the peer, of the run that was written down last */
function keptRatios() {
  return existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
}

/** @param {Comparison} comparison */
function keyOf({ what, size }) {
  return size === undefined ? what : `${what}: ${size}`;
}

/** Ours by the peer, to three digits. @param {Comparison} comparison */
function ratioOf({ ours, peer }) {
  return Number((ours / peer).toPrecision(3));
}

/** @param {Comparison} each @param {Record<string, number>} kept */
function isWorse(each, kept) {
  return ratioOf(each) > (kept[keyOf(each)] ?? Infinity) * TOLERANCE;
}

/** @param {readonly Comparison[]} comparisons */
function tableOf(comparisons) {
  const rows = comparisons.map((each) => {
    const goal = GOALS.find(([what]) => each.what.startsWith(what))?.[1];
    const ratio = ratioOf(each);
    const reached = goal === undefined ? '' : `${goal} ${ratio <= goal ? '✓' : '✗ not reached'}`;
    const cells = [
      each.what,
      each.size?.toLocaleString('en') ?? '',
      `${figure(each.ours)} ${each.unit}`,
      `${each.beside}: ${figure(each.peer)}`,
      ratio,
      reached,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| what | size | ours | beside it | ratio | goal |',
    '| --- | ---: | ---: | --- | ---: | --- |',
    ...rows,
  ].join('\n');
}

/** @param {number} value */
function figure(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** @param {readonly Comparison[]} comparisons @param {{ load: string, failed: readonly string[] }} run */
function pageOf(comparisons, { load, failed }) {
  const missing = failed.map((why) => `- ${why}`);
  return `# Performance

<!-- Written by "npm run bench". -->

Each row is measured beside something that everybody knows, in the same run on the same machine; what counts is the ratio, ours by the
peer: 1 is as fast, less is faster. What a benchmark does stands in \`bench/README.md\`. This run: Node.js ${process.version},
${process.platform}, ${cpus().length} processors, load ${load} when it began.

${tableOf(comparisons)}

${missing.length > 0 ? `Not measured in this run:\n\n${missing.join('\n')}\n\n` : ''}## How the cost grows

${plots(comparisons).join('\n\n')}
`;
}

/** Writes the plots of what was measured at three sizes or more. @param {readonly Comparison[]} comparisons @returns {string[]} */
function plots(comparisons) {
  const folder = join(projectRoot, 'docs', PLOTS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @type {Map<string, Comparison[]>} */
  const series = new Map();
  comparisons.forEach((each) => series.set(each.what, [...(series.get(each.what) ?? []), each]));
  return [...series].flatMap(([what, found]) => {
    const points = found.flatMap((each) => (each.size === undefined ? [] : [{ ...each, size: each.size }]));
    if (points.length < 3) {
      return [];
    }
    const name = `${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`;
    writeFileSync(join(folder, name), growthPlot(what, points));
    return [`![${what}](${PLOTS}/${name})`];
  });
}
