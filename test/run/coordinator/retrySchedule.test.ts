import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTryMs } from '../../../src/run/coordinator/retrySchedule';
import { Random } from '../../support/random';

const RULES = { firstMs: 200, longestMs: 5000, patienceMs: 20_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it('doubles with every failure, and waits for at least half of that', () => {
  const wait = (failures: number, chance: number) =>
    nextTryMs(RULES, { failures, elapsedMs: 0, random: chance });
  expect([1, 2, 3, 4, 5, 6, 7].map((failures) => wait(failures, 0))).toEqual([
    200, 400, 800, 1600, 3200, 5000, 5000,
  ]);
  expect(wait(1, 0.5)).toBe(150);
});

it('stays within its bounds, and begins nothing after its patience is over', () => {
  const tries = fc.record({
    failures: fc.integer({ min: 1, max: 200 }),
    elapsedMs: fc.integer({ min: 0, max: 40_000 }),
    random,
    asked: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(tries, ({ asked, ...given }) => {
      const wait = nextTryMs(RULES, { ...given, ...(asked === undefined ? {} : { askedMs: asked }) });
      if (wait === undefined) {
        const longest = Math.max(asked ?? 0, RULES.longestMs);
        expect(given.elapsedMs + longest).toBeGreaterThan(RULES.patienceMs);
      } else {
        expect(given.elapsedMs + wait).toBeLessThanOrEqual(RULES.patienceMs);
        expect(wait).toBeGreaterThanOrEqual(Math.max(RULES.firstMs / 2, asked ?? 0));
        expect(wait).toBeLessThanOrEqual(Math.max(RULES.longestMs, asked ?? 0));
      }
    }),
  );
});

it('brings clients that failed together back at different times', () => {
  const chance = new Random(1);
  const waits = Array.from({ length: 100 }, () =>
    nextTryMs(RULES, { failures: 5, elapsedMs: 0, random: chance.next() }),
  );
  expect(new Set(waits).size).toBe(100);
});
