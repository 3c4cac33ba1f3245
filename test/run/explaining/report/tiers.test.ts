import { describe, expect, it } from 'vitest';
import { passedTypeCheckers, tierReport } from '../../../../src/run/explaining/report/tiers';
import type { Measured } from '../../../../src/run/verification/stepMetrics';
import type { StepRun } from '../../../../src/run/verification/verification';

function step(command: string, passed: boolean, more: { measured?: Measured; server?: true } = {}): StepRun {
  const { server, ...measured } = more;
  const run = { step: 1, name: command, command, start: 1, startedAt: '', ...(server && { server }) };
  return { ...run, result: { at: '', passed, exitCode: passed ? 0 : 1, message: undefined, ...measured } };
}

const tests = (passed: number, failed: number): Measured => ({
  tests: { passed, failed, skipped: 0 },
  from: ['junit.xml'],
});

describe('a tier', () => {
  it.each([
    ['A', [], 'claimed', 'the plan names no step'],
    ['A', [step('echo lint', true)], 'claimed', 'no step left a report of tests'],
    ['A', [step('npm test', true, { measured: tests(3, 0) })], 'shown', '3 tests passed'],
    ['A', [step('npm test || true', true, { measured: tests(2, 1) })], 'claimed', '2 tests passed, 1 failed'],
    ['A', [step('npm test', true, { measured: tests(0, 0) })], 'claimed', '0 tests passed'],
    [
      'B',
      [step('npm test', true, { measured: tests(3, 0) })],
      'claimed',
      'no checks on a server were seen to pass',
    ],
    ['B', [step('ci', true, { server: true })], 'shown', 'ci passed on the server'],
    ['B', [step('ci', false, { server: true })], 'claimed', 'no checks on a server were seen to pass'],
    ['C', [], 'static', 'static only: nothing had to run'],
  ] as const)('%s is shown, claimed or static by what was seen', (tier, steps, verdict, why) => {
    expect(tierReport(tier, steps)).toEqual({ tier, verdict, why });
  });
});

it.each([
  ['npx tsc -b', ['tsc']],
  ['cd web && ./node_modules/.bin/vue-tsc --noEmit', ['vue-tsc']],
  ['python -m mypy src', ['mypy']],
  ['uv run pyright', ['pyright']],
  ['echo tsc', []],
  ['npm run types', []],
])('tells which type-checker a step is, never by its name: %s', (command, checkers) => {
  expect(passedTypeCheckers([step(command, true)])).toEqual(checkers);
  expect(passedTypeCheckers([step(command, false)])).toEqual([]);
});
