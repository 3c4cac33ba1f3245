import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundled } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';
import { generatedPlan } from './generatedPlan.mjs';

const RUNS = 3;
// See peer.mjs.
delete process.env['NODE_EXTRA_CA_CERTS'];
const full = process.argv.includes('--full');
const sizes = (option('--sizes') ?? '100,300,1000,3000,10000').split(',').map(Number);
const { readPlan, checkPlan, validationReport } = await bundled([
  'src/plan/reading/readPlan',
  'src/plan/checks/checkPlan',
  'src/plan/checks/validation',
]);
const folder = mkdtempSync(join(tmpdir(), 'waves-scale-'));

const rows = sizes.map((packages) => {
  const text = generatedPlan(packages, { full });
  const file = join(folder, `${packages}.yaml`);
  writeFileSync(file, text);
  const runs = Array.from({ length: RUNS }, () => {
    const read = timed(() => readPlan(text));
    const check = timed(() => checkPlan(read.result));
    const whole = timed(() => JSON.stringify(validationReport(file, read.result)));
    const library = timed(() => parseDocument(text));
    return {
      read: read.ms,
      check: check.ms,
      cpu: check.cpu,
      report: whole.ms,
      both: read.cpu + check.cpu,
      library: library.cpu,
    };
  });
  const processes = Array.from({ length: RUNS }, () => validateProcess(file));
  const check = median(runs.map((run) => run.check));
  return {
    packages,
    globs: 5 * packages,
    'text KB': text.length / 1000,
    'read ms': median(runs.map((run) => run.read)),
    'check ms': check,
    'check CPU ms': Math.min(...runs.map((run) => run.cpu)),
    'check µs/package': (1000 * check) / packages,
    'YAML library alone, CPU ms': Math.min(...runs.map((run) => run.library)),
    'read and check, times that':
      Math.min(...runs.map((run) => run.both)) / Math.min(...runs.map((run) => run.library)),
    'whole report ms': median(runs.map((run) => run.report)),
    'waves validate ms': median(processes.map((run) => run.ms)),
    'its CPU ms': Math.min(...processes.map((run) => run.cpu)),
    'its memory MB': median(processes.map((run) => run.megabytes)),
  };
});
rmSync(folder, { recursive: true });
report(`Checking generated plans in the ${full ? 'full' : 'short'} dialect (median of ${RUNS})`, rows);
if (!process.argv.includes('--json')) {
  plot(rows.map((row) => ({ x: row.packages, y: row['check CPU ms'] })));
}

/** Time and greatest memory of `waves validate` as a process of its own. @param {string} file */
function validateProcess(file) {
  const script = `
    const { spawnSync } = require('node:child_process');
    const start = performance.now();
    spawnSync(process.execPath, [${JSON.stringify(join(projectRoot, 'dist', 'cli.js'))}, 'validate', ${JSON.stringify(file)}]);
    process.stdout.write(JSON.stringify({ ms: performance.now() - start }));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  const usage = spawnSync(process.execPath, [join(projectRoot, 'dist', 'cli.js'), 'validate', file], {
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: `--require=${fileURLToPath(new URL('./printUsage.cjs', import.meta.url))}`,
    },
  });
  const [, megabytes, cpu] = /peak memory (\d+) MB, CPU (\d+) ms/.exec(usage.stderr) ?? [];
  return { ms: JSON.parse(stdout).ms, cpu: Number(cpu), megabytes: Number(megabytes) };
}

/** A line for each size: as long as the time, beside how long it would be if cost grew in proportion. @param {{ x: number, y: number }[]} points */
function plot(points) {
  const last = points.at(-1);
  if (last === undefined) {
    return;
  }
  const width = 60;
  const longest = Math.max(...points.map(({ y }) => y));
  console.log('\ncheck CPU ms over packages (#), and in proportion to the largest (|)\n');
  for (const { x, y } of points) {
    const bar = '#'.repeat(Math.max(1, Math.round((width * y) / longest))).padEnd(width + 1);
    const even = Math.min(width, Math.round((width * ((last.y * x) / last.x)) / longest));
    console.log(`${String(x).padStart(7)} ${bar.slice(0, even)}|${bar.slice(even + 1)} ${y.toFixed(1)}`);
  }
}
