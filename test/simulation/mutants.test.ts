import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';
import type { simulate } from './simulation';
import { NESTED } from './simulatedPlan';

/** A mistake that somebody could make: `from` becomes `to` in a file of `src`. */
interface Mutant {
  readonly mistake: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Only plans with plans within them can show it. */
  readonly nested?: true;
  /** Where to begin in `npm test`: at a world that has shown it; absent: at the first, where in depth all begin. */
  readonly firstSeed?: number;
}

const MUTANTS: readonly Mutant[] = [
  {
    mistake: 'locks are not looked at',
    file: 'run/deciding/scheduler.ts',
    from: '(holderOfKey(index, lock) ?? holderOfKey(claimed, lock)) !== undefined',
    to: 'false',
  },
  { mistake: 'slots are not counted', file: 'run/deciding/scheduler.ts', from: 'free -= 1;', to: '' },
  {
    mistake: 'dependencies are not waited for',
    file: 'run/kernel/runIndex.ts',
    from: 'item.state = item.unmet === 0 ?',
    to: 'item.state = item.unmet >= 0 ?',
  },
  {
    mistake: 'what belongs to an attempt that is over counts',
    file: 'run/run.ts',
    from: "'attempt' in event && item.attempt === event.attempt",
    to: 'true',
    firstSeed: 279,
  },
  {
    mistake: 'nobody wakes what waits for its time',
    file: 'run/deciding/scheduler.ts',
    from: "decisions.push({ kind: 'wait', until: wake });",
    to: '',
  },
  {
    mistake: 'an attempt is begun that an earlier driver may have launched',
    file: 'engine/attempts/attemptLaunch.ts',
    from: 'if (this.own.has(key) && ',
    to: 'if (',
  },
  {
    mistake: 'two runs of one feature go on at once',
    file: 'engine/driver.ts',
    from: 'const late = taken.has(state.integrationBranch);',
    to: 'const late = false;',
    firstSeed: 925,
  },
  {
    mistake: 'a driver that was replaced goes on',
    file: 'engine/attempts/attemptLaunch.ts',
    from: 'let events: RunEvent[];\n    await this.deps.lease.assertHeld();',
    to: 'let events: RunEvent[];',
    firstSeed: 11_705,
  },
  {
    mistake: 'nothing is on the disk before it is acted on',
    file: 'run/run.ts',
    from: 'return ENTRIES.get(event.type)?.mayBeLost !== true;',
    to: 'return false;',
  },
  {
    mistake: 'what a child run claims is not held by its parent',
    file: 'engine/start/plannedRun.ts',
    from: '...within.flatMap((child) => child.locks)',
    to: '',
    nested: true,
  },
  {
    mistake: 'a child run is driven twice',
    file: 'engine/runs/childRuns.ts',
    from: 'if (this.host.active(run) === undefined) {',
    to: 'if (run !== "") {',
    nested: true,
  },
  {
    mistake: 'a child run is taken up without its parent',
    file: 'engine/driver.ts',
    from: 'if (state.parent !== undefined) {\n        await this.recoverChild(state, state.parent);\n        continue;\n      }',
    to: '',
    nested: true,
  },
  {
    mistake: 'a child run does not feel the end of its parent',
    file: 'engine/runs/childRuns.ts',
    from: 'const stop = stopping?.message ?? ending;',
    to: 'const stop = stopping?.message;',
    nested: true,
    firstSeed: 1819,
  },
  {
    mistake: 'a child run goes on when its package is cancelled',
    file: 'engine/runs/childRuns.ts',
    from: 'const stop = stopping?.message ?? ending;',
    to: 'const stop = ending;',
    nested: true,
    firstSeed: 447,
  },
  {
    mistake: 'a child run does not feel a pause of its parent',
    file: 'engine/runs/childRuns.ts',
    from: 'const held = paused || isHeld(parent);',
    to: 'const held = paused;',
    nested: true,
  },
  {
    mistake: 'a child run does not feel a pause of its package',
    file: 'engine/runs/childRuns.ts',
    from: 'const held = paused || isHeld(parent);',
    to: 'const held = isHeld(parent);',
    nested: true,
    firstSeed: 1574,
  },
];

/** More than any of them has needed. */
const MOST_SEEDS = 20_000;

describe('the simulation', () => {
  it.each(MUTANTS)('finds out when $mistake', { timeout: 1_800_000 }, async (mutant) => {
    const mutated = await simulationOf(mutant);
    let found = -1;
    const [start, step] = mutant.nested === true ? [NESTED - 1, NESTED] : [0, 1];
    const first = atDepth(mutant.firstSeed ?? start, start);
    for (let seed = first; seed < first + MOST_SEEDS * step && found < 0; seed += step) {
      await mutated(seed).catch(() => (found = seed));
    }
    expect(found).toBeGreaterThanOrEqual(0);
  });
});

/** The simulation with a mistake in the code that it tests. */
async function simulationOf(mutant: Mutant): Promise<typeof simulate> {
  const root = resolve(import.meta.dirname, '../..');
  const path = join(root, 'src', mutant.file);
  const source = readFileSync(path, 'utf8');
  expect(source.split(mutant.from)).toHaveLength(2);
  const outfile = join(temporaryFolder(), 'simulation.mjs');
  await build({
    entryPoints: [join(root, 'test/simulation/simulation.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [
      {
        name: 'mutant',
        setup: (builder) =>
          builder.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
            loaded === path
              ? { contents: source.replace(mutant.from, mutant.to), loader: 'ts' as const }
              : undefined,
          ),
      },
    ],
  });
  return ((await import(pathToFileURL(outfile).href)) as { simulate: typeof simulate }).simulate;
}
