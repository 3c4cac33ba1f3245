import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundled } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';

const RUNS = 3;
const PEER = fileURLToPath(new URL('./peer.py', import.meta.url));
const folder = resolve(option('--plans') ?? join(projectRoot, '..', 'shared', 'plans'));
const schema = resolve(
  option('--schema') ?? join(projectRoot, '..', 'shared', 'schemas', 'upstream-work-packages.schema.json'),
);
const upstream = option('--upstream');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
if (names.length === 0) {
  console.error(`There are no plans in ${folder}. Name a folder with --plans.`);
  process.exit(2);
}
const { readPlan, validationReport } = await bundled(['src/plan/readPlan', 'src/plan/validation']);
const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
const paths = names.map((name) => join(folder, name));
/** Upstream's validator ends with a traceback on the others. */
const full = paths.filter((_, at) => readPlan(texts[at] ?? '').plan.dialect === 'full');

const cli = join(projectRoot, 'dist', 'cli.js');
const python =
  upstream === undefined
    ? ['python3', PEER, '--schema', schema]
    : ['python3', upstream, '--schema', schema, '--check-overlap', '--json'];
const peerName = upstream === undefined ? 'PyYAML + jsonschema (peer.py)' : "upstream's validator";
const sample = full.slice(0, 12);
const ours = sample.map((path) => asProcess([process.execPath, cli, 'validate', '--json', path]));
const theirs = sample.map((path) => asProcess([...python, path]));
report(`One process for each plan, ${sample.length} plans of the full dialect (median of ${RUNS} each)`, [
  { program: 'waves validate', 'ms/plan': median(ours), times: 1 },
  { program: peerName, 'ms/plan': median(theirs), times: median(theirs) / median(ours) },
]);

const inProcess = Array.from({ length: RUNS + 2 }, () =>
  timed(() => full.forEach((path) => validationReport(path, readPlan(readFileSync(path, 'utf8'))))),
).map(({ ms }) => ms / full.length);
const cold = inProcess[0] ?? NaN;
const warm = median(inProcess.slice(2));
const rows = [
  { program: 'waves, first pass', 'ms/plan': cold, times: cold / warm },
  { program: 'waves, warm', 'ms/plan': warm, times: 1 },
];
if (upstream === undefined) {
  const { stdout } = spawnSync('python3', [PEER, '--schema', schema, ...full, ...full], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const results = JSON.parse(stdout).slice(full.length);
  const each =
    results.reduce((/** @type {number} */ sum, /** @type {{ ms: number }} */ { ms }) => sum + ms, 0) /
    full.length;
  rows.push({ program: `${peerName}, second pass`, 'ms/plan': each, times: each / warm });
}
report(`All ${full.length} plans of the full dialect in one process`, rows);

const all = timed(() => spawnSync(process.execPath, [cli, 'validate', '--json', ...paths]));
const warmAll = timed(() => texts.forEach((text, at) => validationReport(paths[at] ?? '', readPlan(text))));
report(`All ${paths.length} plans`, [
  { way: '`waves validate PLAN...`, one process from start to end', ms: all.ms },
  { way: 'in a process that is running, such as an editor', ms: warmAll.ms },
]);

/** Median wall time of a program from start to end. @param {string[]} command */
function asProcess([program = '', ...args]) {
  return median(Array.from({ length: RUNS }, () => timed(() => spawnSync(program, args)).ms));
}
