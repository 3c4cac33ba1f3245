import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatted } from '../scripts/formatted.mjs';
import { projectRoot } from '../scripts/projectRoot.mjs';
import { GOALS } from './benches.mjs';
import { growthPlot } from './growthPlot.mjs';

/** @typedef {import('./figures.mjs').Comparison} Comparison */

/**
 * A comparison that was written down.
 *
 * @typedef {Comparison & { bench: string, on: string, load: number }} KeptRow `on` is the day (UTC), `load` that of the
 *   machine when the run began.
 */

const PAGE = join(projectRoot, 'docs', 'performance.md');
const PLOTS = join('pictures', 'growth');

/** What a row is known by. @param {Comparison} comparison */
export function keyOf({ what, size }) {
  return size === undefined ? what : `${what}: ${size}`;
}

/** Ours by the peer, to three digits. @param {Comparison} comparison */
export function ratioOf({ ours, peer }) {
  return Number((ours / peer).toPrecision(3));
}

/** @param {readonly Comparison[]} comparisons @returns {string} a table in Markdown */
export function tableOf(comparisons) {
  const rows = comparisons.map((each) => [
    each.what,
    each.size?.toLocaleString('en') ?? '',
    `${figure(each.ours)} ${each.unit}`,
    `${each.beside}: ${figure(each.peer)}`,
    ratioOf(each),
    goalOf(each),
  ]);
  return tableLines(['what', 'size', 'ours', 'beside it', 'ratio', 'goal'], rows);
}

/**
 * Writes docs/performance.md with its plots.
 *
 * @param {readonly KeptRow[]} rows
 * @param {{ machine: string, left: readonly string[] }} run `left`: why some were not measured
 */
export async function writePage(rows, { machine, left }) {
  const runs = groupedBy(rows, ({ on, load }) => `${on}, load ${load} when it began`);
  const tables = [...runs].map(([run, of]) => `## Measured ${run}\n\n${tableOf(of)}`);
  const unmet = GOALS.filter((goal) => !rows.some((row) => isFor(goal, row)));
  const missing = [
    ...left,
    ...unmet.map(
      (goal) => `“${goal.what}${goal.size === undefined ? '' : `: ${goal.size}`}” (goal ${wordsOf(goal)})`,
    ),
  ];
  const page = `# Performance

<!-- Written by "npm run bench". -->

Each row is measured beside something that everybody knows, in the same run on the same machine; what counts is the ratio, ours by the
peer: 1 is as fast, less is faster. What a benchmark does stands in \`bench/README.md\`. The machine: ${machine}. A load of 0 when it began
says that nothing else was running; the higher it is, the less a row says.

${tables.join('\n\n')}

${missing.length > 0 ? `## Not measured\n\n${missing.map((why) => `- ${why}`).join('\n')}\n\n` : ''}## How the cost grows

${writePlots(rows).join('\n\n')}
`;
  writeFileSync(PAGE, await formatted(PAGE, page));
}

/** @param {import('./benches.mjs').Goal} goal @param {Comparison} row */
function isFor({ what, size }, row) {
  return row.what.startsWith(what) && (size === undefined || size === row.size);
}

/** @param {Comparison} each */
function goalOf(each) {
  const goal = GOALS.find((one) => isFor(one, each));
  if (goal === undefined) {
    return '';
  }
  const { ratio = Infinity, most = Infinity, beyond = Infinity } = goal;
  const isReached = ratioOf(each) <= ratio && each.ours <= most && each.ours - each.peer <= beyond;
  return `${wordsOf(goal)} ${isReached ? '✓' : '✗ not reached'}`;
}

/** @param {import('./benches.mjs').Goal} goal */
function wordsOf({ ratio, most, beyond }) {
  return ratio !== undefined
    ? `${ratio} ×`
    : most !== undefined
      ? `at most ${most}`
      : `at most ${beyond} more`;
}

/** @param {number} value */
function figure(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** @param {string[]} head @param {(string | number)[][]} rows */
function tableLines(head, rows) {
  const rule = head.map((name) => (name === 'size' || name === 'ratio' ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @template T @param {readonly T[]} all @param {(each: T) => string} keyOfOne @returns {Map<string, T[]>} */
function groupedBy(all, keyOfOne) {
  const groups = new Map();
  all.forEach((each) => groups.set(keyOfOne(each), [...(groups.get(keyOfOne(each)) ?? []), each]));
  return groups;
}

/** Writes the plots of what was measured at three sizes or more. @param {readonly Comparison[]} comparisons @returns {string[]} */
function writePlots(comparisons) {
  const folder = join(projectRoot, 'docs', PLOTS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return [...groupedBy(comparisons, ({ what }) => what)].flatMap(([what, found]) => {
    const points = found.flatMap((each) => (each.size === undefined ? [] : [{ ...each, size: each.size }]));
    if (points.length < 3) {
      return [];
    }
    const name = `${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`;
    writeFileSync(
      join(folder, name),
      growthPlot(
        what,
        points.sort((a, b) => a.size - b.size),
      ),
    );
    return [`![${what}](${PLOTS}/${name})`];
  });
}
