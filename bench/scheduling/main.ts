import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, median } from '../figures.mjs';
import type { Outcome } from './contestant';
import type { Peer } from './peers';
import { PEERS } from './peers';
import type { Shape } from './shapes';
import { SHAPES } from './shapes';

/** How many packages the runs have by which growth is measured, from few to many. */
const SIZES = [100, 1000, 10_000, 100_000];

const OURS = ['pool', 'deciding', 'scheduling', 'durable'];
/** What each of ours does beyond the pool. */
const MEANING: Readonly<Record<string, string>> = {
  deciding: 'state and scheduler alone, without a process',
  scheduling: 'the driver with its journal in memory, without a process',
  durable: 'the driver with its journal on disk and a process of its own',
};

const { values } = parseArgs({
  options: {
    shape: { type: 'string', multiple: true, default: Object.keys(SHAPES) },
    count: { type: 'string', default: '1000' },
    parallel: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    /** What an event costs over the number of packages; then nothing else is measured. */
    growth: { type: 'boolean', default: false },
    tool: { type: 'string', multiple: true, default: [...OURS, 'make', 'ninja'] },
  },
});

/** Runs every tool in turn, round after round, so that a busy moment of the machine hits all of them. */
function main(): void {
  const [count, parallel, rounds] = [values.count, values.parallel, values.rounds].map(Number) as [
    number,
    number,
    number,
  ];
  for (const shape of values.shape as Shape[]) {
    const able = values.tool.filter((tool) => OURS.includes(tool) || canRun(tool));
    const outcomes = new Map<string, Outcome[]>(able.map((tool) => [tool, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [tool, all] of outcomes) {
        all.push(
          OURS.includes(tool) ? runOurs(tool, shape, count, parallel) : runPeer(tool, shape, count, parallel),
        );
      }
    }
    report(shape, count, outcomes);
  }
}

/** Measures deciding at all sizes: the median of the rounds, each in a process of its own. */
function growth(): void {
  for (const shape of values.shape as Shape[]) {
    const points = SIZES.map((packages) => {
      const costs = Array.from({ length: Number(values.rounds) }, () => {
        const { cpuMs = Number.NaN, events = Number.NaN } = runOurs(
          'deciding',
          shape,
          packages,
          Number(values.parallel),
        );
        return (1000 * cpuMs) / events;
      });
      return { packages, microseconds: median(costs) };
    });
    const row = points.map((point) => `${point.packages}: ${point.microseconds.toFixed(1)}`).join(', ');
    process.stdout.write(`${shape}, us of CPU for each event of a run of so many packages: ${row}\n`);
    const least = points[0]?.microseconds ?? Number.NaN;
    for (const { packages, microseconds } of points) {
      compare({
        what: `deciding after an event, ${shape} runs of so many packages`,
        size: packages,
        ours: microseconds,
        peer: least,
        beside: `itself with ${SIZES[0]} packages`,
        unit: 'µs of processor time',
      });
    }
  }
}

/** Says which tool is left out, and why. */
function canRun(name: string): boolean {
  const program = peerNamed(name).program();
  const missing = spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;
  if (missing) {
    process.stdout.write(`${name} is left out: ${program} can't be started.\n`);
  }
  return !missing;
}

function peerNamed(name: string): Peer {
  const peer = PEERS.get(name);
  if (peer === undefined) {
    throw new Error(`There is no tool ${name}; there are ${[...OURS, ...PEERS.keys()].join(', ')}.`);
  }
  return peer;
}

function runOurs(tool: string, shape: Shape, count: number, parallel: number): Outcome {
  const program = join(import.meta.dirname, 'contestant.mjs');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [program, tool, shape, String(count), String(parallel)],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`${tool} failed:\n${stderr}`);
  }
  return JSON.parse(stdout) as Outcome;
}

function runPeer(name: string, shape: Shape, count: number, parallel: number): Outcome {
  const peer = peerNamed(name);
  const folder = mkdtempSync(join(tmpdir(), 'waves-bench-'));
  try {
    const [program = '', ...args] = peer.prepare(folder, SHAPES[shape](count), parallel);
    const env = {
      ...process.env,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      TURBO_TELEMETRY_DISABLED: '1',
      WIREIT_CACHE: 'none',
      WIREIT_PARALLEL: String(parallel),
      PATH: `${process.env['WAVES_BENCH_TOOLS'] ?? ''}:${process.env['PATH'] ?? ''}`,
      CI: '1',
    };
    const begun = performance.now();
    const { status, error, stderr } = spawnSync(program, args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    const ms = performance.now() - begun;
    if (status !== 0) {
      throw new Error(`${name} failed: ${error?.message ?? stderr}`);
    }
    return { ms, memoryMb: Number.NaN };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function report(shape: Shape, count: number, outcomes: ReadonlyMap<string, readonly Outcome[]>): void {
  const pool = median((outcomes.get('pool') ?? []).map(({ ms }) => ms));
  process.stdout.write(`\n${shape}, ${count} packages: median of ${values.rounds}, least and most\n`);
  for (const [tool, all] of outcomes) {
    const times = all.map(({ ms }) => ms);
    const ms = median(times);
    if (tool !== 'pool' && OURS.includes(tool)) {
      compare({
        what: `a package that does nothing: ${MEANING[tool]} (${shape})`,
        size: count,
        ours: ms / count,
        peer: pool / count,
        beside: `a bare pool of processes${peersBeside(outcomes, pool)}`,
        unit: 'ms',
      });
    }
    const cpu = median(all.map(({ cpuMs = Number.NaN }) => cpuMs));
    const columns = [
      tool.padEnd(12),
      `${((ms / count) * 1000).toFixed(0).padStart(8)} us a package`,
      `${(ms / 1000).toFixed(2).padStart(8)} s (${(Math.min(...times) / 1000).toFixed(2)}-${(Math.max(...times) / 1000).toFixed(2)})`,
      Number.isNaN(cpu) ? '' : `${((cpu / count) * 1000).toFixed(0).padStart(6)} us of CPU`,
      Number.isNaN(pool) ? '' : `${(ms / pool).toFixed(2).padStart(7)} x pool`,
      Number.isNaN(all[0]?.memoryMb ?? Number.NaN)
        ? ''
        : `${Math.max(...all.map(({ memoryMb }) => memoryMb))
            .toFixed(0)
            .padStart(5)} MB`,
    ];
    process.stdout.write(`  ${columns.join('  ')}\n`);
  }
}

/** How the other tools did beside the pool, as part of a sentence. */
function peersBeside(outcomes: ReadonlyMap<string, readonly Outcome[]>, pool: number): string {
  const peers = [...outcomes]
    .filter(([tool]) => !OURS.includes(tool))
    .map(([tool, all]) => `${tool} ${(median(all.map(({ ms }) => ms)) / pool).toFixed(2)}`);
  return peers.length === 0 ? '' : ` (${peers.join(', ')})`;
}

if (values.growth) {
  growth();
} else {
  main();
}
