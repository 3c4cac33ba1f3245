import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord } from '../../src/node/journal/journalFile';
import { PACKAGE_STATES } from '../../src/run/kernel/state/packageStates';
import { atDepth, SEED } from '../support/depth';
import { NESTED, PUBLISHING, SYNCING } from './simulatedPlan';
import { ATTENDED, simulate } from './simulation';
import { StateWalk } from './stateWalk';

/** How many worlds are simulated; more on demand. */
const SEEDS = Number(process.env['WAVES_SEEDS'] ?? atDepth(100, 10_000));

/** All that a world of the simulation can bring a package into; conflicts and contracts are none of its business. */
const STATES = PACKAGE_STATES.filter((state) => state !== 'stale');

/** Ten thousand worlds take an hour and more in depth; each of them ends by its own limits. */
const PATIENCE = { timeout: 36_000_000 };

describe('a run in a simulated world', () => {
  it(`breaks no promise with any of ${SEEDS} seeds`, PATIENCE, async () => {
    const outcomes = new Set<string>();
    const states = new StateWalk();
    for (let seed = SEED; seed < SEED + SEEDS; seed += 1) {
      const { outcome, journals } = await simulate(seed);
      outcomes.add(outcome);
      journals.forEach((events) => states.walk(events));
    }
    // From every state that was reached, something that a person may wish leads on.
    expect(states.dead).toEqual([]);
    const kinds = new Set(states.reached.map(({ state }) => state));
    expect([...kinds]).toEqual(expect.arrayContaining(SEEDS < 100 ? [] : STATES));
    // Worlds in which nothing succeeds, or nothing fails, would show little.
    expect([...outcomes]).toEqual(
      expect.arrayContaining(SEEDS < 100 ? [] : ['done', 'failed', 'stuck', 'cancelled']),
    );
  });

  it('breaks none with the seeds that have shown mistakes before', async () => {
    // A driver that stood still between looking and merging; one cut off in the first event of a child run; a fault that
    // kept those from ending who had what its package needed; leases, and child runs, that a disk forgot; a pause that was over only after
    // somebody had stopped the child run; a fault of a package whose wave was over, when an earlier one was begun anew;
    // one whose last driver to wake was not the one that drove; merges that only the branch still knew of;
    // plans that a disk lost, and those of child runs alone; an end that nobody had been told of; one who had stood still while it opened
    // the journal, and began a file of it behind that of the next driver; one who took back what it could not write whole when the next had
    // read it; one who asked for a lock again and again that another package still had, of whose end nothing was left;
    // one that ended a run while a part was being published that others needed; the plan of a package that a disk lost while it was read;
    // a part that a driver had published, and brought into another's worktree, of which a disk kept nothing; one that decided for ever
    // while a part was being published, since what it waited for never came to its turn.
    // And work of a package's own that the simulation took for others', and a package that it took for one that was never
    // begun, of whose only attempt a disk had lost the beginning.
    for (const seed of [
      364, 1137, 4443, 2981, 4645, 9136, 5769, 5942, 7685, 5284, 108272, 107902, 50007590, 50000030, 50007485,
      81009785, 20270060, 1001422, 2000717, 1003891, 716682, 728629, 4011701, 5046852,
    ]) {
      await simulate(seed);
    }
    await simulate(2190, { attended: true });
    await simulate(613937, { generated: true });
    // A start that met a fault, and was tried again while the run above was paused.
    await simulate(34, { elsewhere: true });
    // A fault that the attempt before had met too, of which a snapshot forgot since when it held its package.
    await simulate(4000443, { elsewhere: true });
    // A fault whose time was over before its step had ended, since the clock was set forward just then.
    await simulate(5002257, { elsewhere: true });
    await simulate(801672, { generated: true });
    // A plan that was taken up, of which a disk had kept that alone, and not that it was proposed.
    await simulate(6002135, { generated: true });
    // One that had stood still put what a later driver had written into a snapshot, without what it did not know of.
    await simulate(5005468, { generated: true });
    // What an agent had said was read only when the next attempt had begun, and a snapshot kept that in the place of what it knew.
    await simulate(5002914, { generated: true });
    // What an agent that planned had asked for came in while its plan was committed.
    await simulate(4001621, { generated: true });
  });

  it('is attended from a command line to its end, whoever drives it meanwhile', PATIENCE, async () => {
    const first = SEED - (SEED % ATTENDED.every) + ATTENDED.first;
    for (let index = 0; index < atDepth(26, 2000); index += 1) {
      await simulate(first + index * ATTENDED.every);
    }
    // With plans within plans too.
    for (let seed = NESTED - 1; seed < atDepth(10, 500) * NESTED; seed += NESTED) {
      await simulate(seed, { attended: true });
    }
  });

  it(
    'counts the work of each package from what is in its worktree, whoever has brought that in',
    PATIENCE,
    async () => {
      let synced = 0;
      const first = SEED - (SEED % SYNCING.every) + SYNCING.first;
      for (let index = 0; index < atDepth(20, 2000); index += 1) {
        const { journals } = await simulate(first + index * SYNCING.every);
        synced += journals.flat().filter(({ type }) => type === 'attempt.synced').length;
      }
      expect(synced).toBeGreaterThan(20);
    },
  );

  it('merges nothing without what it needs, and loses nothing that was published', PATIENCE, async () => {
    const seen = new Map<string, number>();
    const first = SEED - (SEED % PUBLISHING.every) + PUBLISHING.first;
    for (let index = 0; index < Number(process.env['WAVES_SEEDS'] ?? atDepth(40, 10_000)); index += 1) {
      const { journals } = await simulate(first + index * PUBLISHING.every);
      for (const { type } of journals.flat()) {
        seen.set(type, (seen.get(type) ?? 0) + 1);
      }
    }
    for (const type of ['artifact.published', 'publication.refused', 'attempt.synced', 'need.lost']) {
      expect({ type, times: seen.get(type) ?? 0 }).toEqual({ type, times: expect.any(Number) as number });
      expect(seen.get(type) ?? 0).toBeGreaterThan(0);
    }
  });

  it('takes up what agents plan once, and only where nothing is wrong with it', PATIENCE, async () => {
    const seen = new Map<string, number>();
    const outcomes = new Set<string>();
    for (
      let seed = SEED;
      seed < SEED + Number(process.env['WAVES_SEEDS'] ?? atDepth(40, 10_000));
      seed += 1
    ) {
      const { journals, outcome } = await simulate(seed, { generated: true });
      outcomes.add(outcome);
      for (const { type } of journals.flat()) {
        seen.set(type, (seen.get(type) ?? 0) + 1);
      }
    }
    for (const type of ['subplan.proposed', 'subplan.adopted', 'subplan.ended', 'gate.opened']) {
      expect({ type, isSeen: seen.has(type) }).toEqual({ type, isSeen: true });
    }
    expect([...outcomes]).toContain('done');
  });

  it('has packages go on within their rounds, and loses nothing by that', PATIENCE, async () => {
    let further = 0;
    for (
      let seed = SEED;
      seed < SEED + Number(process.env['WAVES_SEEDS'] ?? atDepth(40, 10_000));
      seed += 1
    ) {
      const { journals } = await simulate(seed, { continuous: true });
      for (const events of journals) {
        const merged = events.flatMap((event) =>
          event.type === 'package.integrated' ? [event.package] : [],
        );
        further += merged.length - new Set(merged).size;
      }
    }
    // Rounds after the first.
    expect(further).toBeGreaterThan(3);
  });

  it(
    'is carried out once by other machines, whichever are lost and whatever their queue forgets',
    PATIENCE,
    async () => {
      const seen = new Map<string, number>();
      const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
      for (
        let seed = SEED;
        seed < SEED + Number(process.env['WAVES_SEEDS'] ?? atDepth(30, 10_000));
        seed += 1
      ) {
        const { journals, outcome } = await simulate(seed, { elsewhere: true });
        count(outcome);
        for (const event of journals.flat()) {
          if (event.type === 'attempt.unplaced') {
            count('waited for');
          } else if (event.type === 'attempt.working') {
            count(event.machine ?? 'here');
          } else if (event.type === 'attempt.exited') {
            count(/not been heard of|has lost/.exec(event.message ?? '')?.[0] ?? 'ended otherwise');
          } else if (event.type === 'fault.met') {
            count(event.fault.kind);
          }
        }
      }
      const kinds = [
        'done',
        'waited for',
        'one',
        'two',
        'three',
        'not been heard of',
        'has lost',
        'queue-away',
      ];
      expect(kinds.filter((kind) => !seen.has(kind))).toEqual([]);
      expect(seen.has('here')).toBe(false);
    },
  );

  it('is the same for the same seed', async () => {
    for (const seed of [2, 3, 42, 201]) {
      expect(await simulate(seed)).toEqual(await simulate(seed));
    }
  });

  it('ends well wherever its driver is killed while child runs go on', async () => {
    for (const seed of atDepth([90], [90, 118])) {
      const whole = await simulate(seed, { killAfter: Number.POSITIVE_INFINITY });
      const count = whole.journals.flat().length;
      expect(whole.journals.length).toBeGreaterThan(1);
      for (let killAfter = 1; killAfter <= count; killAfter += atDepth(8, 1)) {
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
