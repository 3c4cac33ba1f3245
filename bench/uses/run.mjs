import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundleOf } from '../bundled.mjs';
import { compare, cpuOf, median, option, report } from '../figures.mjs';

/*
 * What it costs before a merge to hold what a package builds on against the tree that the merge would give: imports and members of
 * types of the files that it has changed, as a whole process with its git, beside `tsc --noEmit` of the same tree. Processor time
 * of all processes. The repositories are made up: modules of TypeScript that take types and functions of three others each.
 */
const SIZES = option('--sizes', '1000,5000,20000').split(',').map(Number);
const CHANGED = Number(option('--changed', '50'));
const RUNS = Number(option('--runs', '3'));

/** @param {string} root @param {string[]} args */
function git(root, ...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`git ${args[0]}: ${stderr}`);
  }
  return stdout.trim();
}

const place = (/** @type {number} */ at) => `src/part${Math.floor(at / 100)}/module${at}`;

/** @param {number} at @param {number} size @param {string} more */
function moduleText(at, size, more) {
  const others = [1, 7, 131].map((step) => (at + step) % size);
  const depth = '../../';
  return `${others.map((other) => `import { make${other}, type Item${other} } from '${depth}${place(other)}.js';`).join('\n')}
export interface Item${at} { id: string; name?: string; weight: number }
export function make${at}(id: string): Item${at} { return { id, weight: ${at} }; }
${others.map((other) => `export function use${other}Of${at}(item: Item${other}): string { return item.id + item.weight + make${other}(item.id).id; }`).join('\n')}
${more}`;
}

/** A repository with so many modules, and a branch on which some are changed, one of them wrongly. @param {number} size */
function repository(size) {
  const root = mkdtempSync(join(tmpdir(), 'waves-bench-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  for (let at = 0; at < size; at += 100) {
    mkdirSync(join(root, `src/part${at / 100}`), { recursive: true });
  }
  const write = (/** @type {number} */ at, more = '') =>
    writeFileSync(join(root, `${place(at)}.ts`), moduleText(at, size, more));
  Array.from({ length: size }, (_, at) => write(at));
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: [] };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  git(root, 'init', '-q', '-b', 'main');
  const commit = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-qm'];
  git(root, 'add', '.');
  git(root, ...commit, 'All');
  git(root, 'checkout', '-qb', 'change');
  const step = Math.floor(size / CHANGED);
  Array.from({ length: CHANGED }, (_, index) => write(index * step, `export const changed = ${index};\n`));
  const wrong = `import { gone } from '../../${place(3)}.js';\nexport const taken = gone;\n`;
  write(0, wrong);
  git(root, ...commit, 'Change', '-a');
  return root;
}

const bundle = await bundleOf(['bench/uses/judged']);
const rows = SIZES.map((size) => {
  const root = repository(size);
  const self = [process.execPath, join(projectRoot, 'bench/uses/judge.cjs'), bundle, root];
  const tsc = [join(projectRoot, 'node_modules/.bin/tsc'), '--noEmit', '-p', root];
  /** @type {{ ours: number[], peer: number[] }} */
  const times = { ours: [], peer: [] };
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(cpuOf(self, { cwd: root }));
    times.peer.push(cpuOf(tsc, { cwd: root, codes: [1, 2] }));
  }
  const [ours, peer] = [median(times.ours), median(times.peer)];
  compare({
    what: `what ${CHANGED} changed files build on, in a repository of so many files`,
    size,
    ours,
    peer,
    beside: 'tsc --noEmit (compiled to machine code)',
    unit: 'ms CPU',
  });
  return { files: size, changed: CHANGED, 'ours, CPU ms': ours, 'tsc, CPU ms': peer, ratio: ours / peer };
});
report('Holding what changed files build on against the merged tree', rows);
