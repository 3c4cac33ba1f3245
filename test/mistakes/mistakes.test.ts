import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';
import { NESTED } from '../simulation/simulatedPlan';
import { SYNCING } from '../simulation/simulatedPlan';
import { ATTENDED } from '../simulation/simulation';
import { mistaken, root } from './mistaken';
import { mistakenSimulation } from './mistakenSimulation';
import type { Mistake } from './mistake';
import { MISTAKES } from './mistakes';
import { proofsPage } from './proofs';

/** From one world of a kind to the next. */
const STEPS = { all: 1, nested: NESTED, attended: ATTENDED.every, syncing: SYNCING.every };

/** More worlds than any of them has needed. */
const MOST_SEEDS = 4000;

/** Whether a world of the simulation, or a file of tests, fails with a mistake in the code. */
async function isFound(mistake: Mistake): Promise<boolean> {
  return mistake.found.by === 'simulation'
    ? isFoundInAWorld(mistake, mistake.found.firstSeed, STEPS[mistake.found.only ?? 'all'])
    : isFoundByTests(mistake, mistake.found.file);
}

async function isFoundInAWorld(mistake: Mistake, first: number, step: number): Promise<boolean> {
  const simulate = await mistakenSimulation(mistake, temporaryFolder());
  for (let seed = first; seed < first + MOST_SEEDS * step; seed += step) {
    const holds = await simulate(seed).then(
      () => true,
      () => false,
    );
    if (!holds) {
      return true;
    }
  }
  return false;
}

async function isFoundByTests(mistake: Mistake, file: string): Promise<boolean> {
  const path = join(temporaryFolder(), 'mistaken.json');
  writeFileSync(path, JSON.stringify(mistaken(mistake)));
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'test/mistakes/vitest.config.mts',
  ];
  const failed = await promisify(execFile)(process.execPath, [...vitest, file], {
    cwd: root,
    env: { ...process.env, MISTAKEN: path },
  }).then(
    () => undefined,
    (error: { readonly stdout: string }) => error.stdout,
  );
  // It is a test that fails, and not the beginning of all tests.
  return failed !== undefined && /Tests .*\d+ failed/.test(failed);
}

/** Those that `npm test` makes too: each found by another part, and soon. */
const SOON: ReadonlySet<string> = new Set([
  'dependencies are not waited for',
  'a lease believes that it holds a hundred times as long',
  'what a scope denies may be written',
]);

describe('a mistake in the code is found:', () => {
  it.each(MISTAKES.filter(({ what }) => atDepth(SOON.has(what), true)))(
    '$what',
    { timeout: 900_000 },
    async (mistake) => {
      expect(await isFound(mistake)).toBe(true);
    },
  );

  it.each(MISTAKES)('$what can still be made', (mistake) => {
    expect(mistaken(mistake).contents).toContain(mistake.to);
  });

  it('stands in docs/proofs.md, with what finds it', async () => {
    // After a change of the list, `vitest -u` writes the page anew.
    await expect(proofsPage()).toMatchFileSnapshot('../../docs/proofs.md');
    expect(MISTAKES.length).toBeGreaterThanOrEqual(25);
  });
});
