import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Time of one call, in milliseconds: by the clock, and of processors, all threads of this process together. The second
 * says more where the machine is busy with other things.
 * @template T
 * @param {() => T} work
 * @returns {{ ms: number, cpu: number, result: T }}
 */
export function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpu: (user + system) / 1000, result };
}

/**
 * Processor time of a command with all that it starts, in milliseconds.
 * @param {string[]} argv
 * @param {{ cwd?: string, codes?: number[] }} [how] where it is started, and the codes that it may end with
 */
export function cpuOf(argv, { cwd, codes = [0] } = {}) {
  const words = argv.map((word) => `'${word}'`).join(' ');
  const script = `${words} > /dev/null; code=$?; times; exit $code`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
  if (!codes.includes(status ?? -1)) {
    throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
  }
  const [, children = ''] = stdout.trim().split('\n').slice(-2);
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
}

/**
 * The middle of some figures, which one slow run does not move.
 * @param {number[]} figures
 */
export function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * Something of ours beside a peer, measured in the same run.
 *
 * @typedef {object} Comparison
 * @property {string} what is measured; the row of the table
 * @property {number} [size] of the work, where it is measured at several
 * @property {number} ours
 * @property {number} peer in the same unit
 * @property {string} beside what the peer is
 * @property {string} unit
 */

/**
 * Hands a comparison to `npm run bench`, which listens by a file that `WAVES_BENCH_COMPARISONS` names; alone, a benchmark has its
 * own table.
 *
 * @param {Comparison} comparison
 */
export function compare(comparison) {
  const file = process.env['WAVES_BENCH_COMPARISONS'];
  if (file !== undefined) {
    appendFileSync(file, `${JSON.stringify(comparison)}\n`);
  }
}

/**
 * Prints rows of the same fields as a table, or as JSON when `--json` is among the arguments.
 * @param {string} title
 * @param {Record<string, string | number>[]} rows
 */
export function report(title, rows) {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ title, rows }, null, 2));
    return;
  }
  const fields = Object.keys(rows[0] ?? {});
  const text = (/** @type {string | number | undefined} */ value) =>
    typeof value === 'number'
      ? value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })
      : (value ?? '');
  const widths = fields.map((field) => Math.max(field.length, ...rows.map((row) => text(row[field]).length)));
  const line = (/** @type {string[]} */ cells) =>
    cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('   ');
  console.log(`\n${title}\n\n${line(fields)}`);
  rows.forEach((row) => console.log(line(fields.map((field) => text(row[field])))));
}

/**
 * The value behind an option such as `--plans`.
 * @param {string} name
 * @param {string} [fallback]
 */
export function option(name, fallback) {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
}
