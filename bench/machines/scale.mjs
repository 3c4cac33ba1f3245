import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { yamlModule } from '../../scripts/yamlModule.mjs';
import { option, report } from '../figures.mjs';

/*
 * What it costs the machine that drives when 1,000 workers carry out ever more packages: time, events, and memory, each size in a
 * process of its own.
 */

const SIZES = option('--sizes', '1000,4000').split(',').map(Number);
const WORKERS = option('--workers', '1000');
/** So many packages one plan holds; of more, several are driven at the same time. */
const OF_ONE_PLAN = Number(option('--plan', '10000'));
/** `features`: hundreds of packages that have nothing to do with each other; `layered`: all in one, ever deeper. */
const SHAPE = option('--shape', 'features');

const program = join(projectRoot, 'out', 'bench', 'machines', 'scale.cjs');
await build({
  entryPoints: [join(projectRoot, 'bench', 'machines', 'scale.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  alias: { yaml: yamlModule },
  logLevel: 'warning',
});

const runs = SIZES.map((packages) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-old-space-size=8192',
      program,
      SHAPE,
      String(packages),
      WORKERS,
      String(plansOf(packages)),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`${packages} packages failed:\n${stderr}`);
  }
  /** @type {{ startMs: number, startCpuMs: number, runMs: number, cpuMs: number, events: number, heldMb: number, mostMb: number, placingMs: number }} */
  const run = JSON.parse(stdout);
  return { packages, ...run };
});

report(
  `${WORKERS} workers in memory on one driver, ${SHAPE}`,
  runs.map(({ packages, startMs, startCpuMs, runMs, cpuMs, events, heldMb, mostMb, placingMs }) => ({
    packages,
    plans: plansOf(packages),
    'until all have begun, s': startMs / 1000,
    'then, s': runMs / 1000,
    'of processors in all, s': (startCpuMs + cpuMs) / 1000,
    events,
    'events a second of processor': (1000 * events) / (startCpuMs + cpuMs),
    'processor for a package, ms': (startCpuMs + cpuMs) / packages,
    'held at the end, MB': heldMb,
    'held for a package, KB': (1024 * heldMb) / packages,
    'most, MB': mostMb,
    'who takes none, ms a second': placingMs,
  })),
);

/** @param {number} packages */
function plansOf(packages) {
  return Math.ceil(packages / OF_ONE_PLAN);
}
