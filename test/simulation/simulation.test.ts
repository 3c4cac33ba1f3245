import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord } from '../../src/node/journal/journalFile';
import { atDepth, SEED } from '../support/depth';
import { simulate } from './simulation';

/** How many worlds are simulated; more on demand. */
const SEEDS = Number(process.env['WAVES_SEEDS'] ?? atDepth(600, 10_000));

describe('a run in a simulated world', () => {
  it(`breaks no promise with any of ${SEEDS} seeds`, { timeout: 36_000_000 }, async () => {
    const outcomes = new Set<string>();
    for (let seed = SEED; seed < SEED + SEEDS; seed += 1) {
      outcomes.add((await simulate(seed)).outcome);
    }
    // Worlds in which nothing succeeds, or nothing fails, would show little.
    expect([...outcomes]).toEqual(
      expect.arrayContaining(SEEDS < 100 ? [] : ['done', 'failed', 'stuck', 'cancelled']),
    );
  });

  it.each([
    [184, 'two awake drivers at once, by a mistake of the simulation itself'],
    [201, 'a gate approved while the end of the run was being written'],
    [283, 'two runs of one feature, the first begun by a driver that was replaced'],
    [459, 'a retry that was being written when the end was decided'],
    [785, 'an agent started late for an attempt that had failed'],
    [1972, 'a dependent that started from a base older than what it depends on'],
    [5699, 'a run whose journal never got its first event'],
    [8062, 'the later of two runs given up for the earlier one'],
  ])('still passes seed %i, which once showed %s', async (seed) => {
    await simulate(seed);
  });

  it('is the same for the same seed', async () => {
    for (const seed of [3, 42, 201]) {
      expect(await simulate(seed)).toEqual(await simulate(seed));
    }
  });

  it('ends well wherever its driver is killed while child runs go on', async () => {
    for (const seed of [90, 118]) {
      const whole = await simulate(seed, { killAfter: Number.POSITIVE_INFINITY });
      const count = whole.journals.flat().length;
      expect(whole.journals.length).toBeGreaterThan(1);
      for (let killAfter = 1; killAfter <= count; killAfter += 1) {
        const { outcome, merges } = await simulate(seed, { killAfter });
        expect({ killAfter, outcome, merges }).toEqual({
          killAfter,
          outcome: whole.outcome,
          merges: whole.merges,
        });
      }
    }
  });

  it('ends well wherever its driver is killed, and from every prefix of its journal', async () => {
    for (const seed of [11, 29, 47]) {
      const whole = await simulate(seed, { killAfter: Number.POSITIVE_INFINITY });
      const [events = []] = whole.journals;
      const bytes = events.map((event) => encodeRecord(1, event));
      const journal = Buffer.concat(bytes);
      let records = 0;
      let end = bytes[0]?.length ?? 0;
      for (let length = 0; length <= journal.length; length += 1) {
        // A record counts as soon as it is whole, with or without its line break.
        if (length === end - 1) {
          records += 1;
          end += bytes[records]?.length ?? Number.POSITIVE_INFINITY;
        }
        const found = decodeJournal(journal.subarray(0, length)).records.map(({ event }) => event);
        expect(found.length).toBe(records);
      }
      for (let count = 1; count <= events.length; count += 1) {
        const killed = await simulate(seed, { killAfter: count });
        expect({ count, ...killed }).toMatchObject({ count, outcome: whole.outcome, merges: whole.merges });
      }
    }
  });
});
