import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundled } from '../bundled.mjs';
import { compare, cpuOf, median, option, report, timed } from '../figures.mjs';

const RUNS = Number(option('--runs', '5'));
// With it, some versions of Node.js read all certificates at every start, which has nothing to do with plans.
delete process.env['NODE_EXTRA_CA_CERTS'];
// What another build of the same length keeps compiled would be taken in turns with ours.
const settings = mkdtempSync(join(tmpdir(), 'waves-bench-settings-'));
process.on('exit', () => rmSync(settings, { recursive: true, force: true }));
process.env[process.platform === 'win32' ? 'APPDATA' : 'XDG_CONFIG_HOME'] = settings;
const USAGE = fileURLToPath(new URL('./printUsage.cjs', import.meta.url));
const PEER = fileURLToPath(new URL('./peer.py', import.meta.url));
/** Plans of others lie beside the clone where there are any, as for the tests. */
const beside = join(projectRoot, '..', 'shared');
const isBeside = existsSync(join(beside, 'plans'));
const folder = resolve(
  option('--plans') ?? (isBeside ? join(beside, 'plans') : join(projectRoot, 'examples')),
);
const schema = resolve(
  option('--schema') ??
    (isBeside
      ? join(beside, 'schemas', 'upstream-work-packages.schema.json')
      : join(projectRoot, 'schemas', 'plan.schema.json')),
);
const upstream = option('--upstream');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && /^packages:/m.test(readFileSync(join(folder, name), 'utf8')),
);
if (names.length === 0) {
  console.error(`There are no plans in ${folder}. Name a folder with --plans.`);
  process.exit(2);
}
const { readPlan, validationReport } = await bundled([
  'src/plan/reading/readPlan',
  'src/plan/checks/validation',
]);
const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
const paths = names.map((name) => join(folder, name));
const full = paths.filter((_, at) => readPlan(texts[at] ?? '').plan.dialect === 'full');

const cli = join(projectRoot, 'dist', 'cli.js');
const python =
  upstream === undefined
    ? ['python3', PEER, '--schema', schema]
    : ['python3', upstream, '--schema', schema, '--check-overlap', '--json'];
const peerName = upstream === undefined ? 'PyYAML + jsonschema (peer.py)' : "upstream's validator";
// By turns, so that what the machine does besides falls on both alike.
const times = full.filter(isTaken).map((path) => {
  /** @type {{ ours: number[], theirs: number[] }} */
  const each = { ours: [], theirs: [] };
  for (let run = 0; run < RUNS; run++) {
    each.ours.push(cpuOf([process.execPath, cli, 'validate', '--json', path], { codes: [0, 1] }));
    each.theirs.push(cpuOf([...python, path], { codes: [0, 1] }));
  }
  const [ourTime, theirTime] = [median(each.ours), median(each.theirs)];
  return { path, ours: ourTime, theirs: theirTime, ratio: ourTime / theirTime };
});
const bare = median(Array.from({ length: RUNS }, () => cpuOf([process.execPath, '-e', '0'])));
const [ourTime, theirTime] = [
  median(times.map(({ ours }) => ours)),
  median(times.map(({ theirs }) => theirs)),
];
const ratios = times.map(({ ratio }) => ratio);
report(
  `One process for each plan with all that it starts, ${times.length} plans of the full dialect (median of ${RUNS} each)`,
  [
    { program: 'waves validate', 'CPU ms/plan': ourTime },
    { program: peerName, 'CPU ms/plan': theirTime },
    { program: 'Node.js with nothing to do', 'CPU ms/plan': bare },
  ],
);
report(`waves validate by ${peerName}, plan by plan`, [
  { least: Math.min(...ratios), median: median(ratios), most: Math.max(...ratios) },
]);
const most = times.toSorted((a, b) => b.ratio - a.ratio)[0];
for (const [what, one] of /** @type {const} */ ([
  [`checking a real plan as a process (of ${times.length})`, { ours: ourTime, theirs: theirTime }],
  ['checking a real plan as a process, the worst of them', most],
])) {
  compare({ what, ours: one?.ours ?? NaN, peer: one?.theirs ?? NaN, beside: peerName, unit: 'ms CPU' });
}

const inProcess = Array.from({ length: RUNS + 2 }, () =>
  timed(() => full.forEach((path) => wholeReport(path, readFileSync(path, 'utf8')))),
);
const each = (/** @type {number} */ sum) => sum / full.length;
const [first] = inProcess;
const warm = inProcess.slice(2);
const rows = [
  { program: 'waves, first pass', 'ms/plan': each(first?.ms ?? NaN), 'CPU ms': each(first?.cpu ?? NaN) },
  {
    program: 'waves, warm',
    'ms/plan': each(median(warm.map(({ ms }) => ms))),
    'CPU ms': each(median(warm.map(({ cpu }) => cpu))),
  },
];
if (upstream === undefined) {
  const { stdout } = spawnSync('python3', [PEER, '--schema', schema, ...full, ...full], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const results = JSON.parse(stdout).slice(full.length);
  const sum = (/** @type {'ms' | 'cpu'} */ field) =>
    results.reduce(
      (/** @type {number} */ so, /** @type {Record<string, number>} */ one) => so + (one[field] ?? 0),
      0,
    );
  rows.push({ program: `${peerName}, second pass`, 'ms/plan': each(sum('ms')), 'CPU ms': each(sum('cpu')) });
}
report(`All ${full.length} plans of the full dialect in one process`, rows);

const all = timed(() =>
  spawnSync(process.execPath, ['--require', USAGE, cli, 'validate', '--json', ...paths]),
);
const warmAll = timed(() => texts.forEach((text, at) => wholeReport(paths[at] ?? '', text)));
report(`All ${paths.length} plans`, [
  {
    way: '`waves validate PLAN...`, one process from start to end',
    ms: all.ms,
    'CPU ms': ownCpuOf(all.result),
  },
  { way: 'in a process that is running, such as an editor', ms: warmAll.ms, 'CPU ms': warmAll.cpu },
]);

/** What `waves validate --json` does with a text, all of it. @param {string} path @param {string} text */
function wholeReport(path, text) {
  return JSON.stringify(validationReport(path, readPlan(text)));
}

/** Whether the peer has a verdict of a plan: some end it with a traceback. @param {string} path */
function isTaken(path) {
  const [program = '', ...args] = [...python, path];
  return spawnSync(program, args, { encoding: 'utf8' })
    .stdout.trimStart()
    .startsWith(upstream === undefined ? '[' : '{');
}

/** What a program that says it says of its CPU time; NaN for others. @param {{ stderr: Uint8Array }} ended */
function ownCpuOf({ stderr }) {
  return Number(/CPU (\d+) ms/.exec(String(stderr))?.[1]);
}
