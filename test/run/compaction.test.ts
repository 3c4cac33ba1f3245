import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compacted, replay } from '../../src/run/run';
import type { RunEvent } from '../../src/run/run';
import { JournalBuilder, planned } from './journalBuilder';

const ids = ['a', 'b'] as const;

/** Steps of a run's history in any order; most of them are reports of progress, as in a real one. */
const steps = fc.array(
  fc.record({
    id: fc.constantFrom(...ids),
    attempt: fc.integer({ min: 1, max: 2 }),
    what: fc.oneof(
      { weight: 6, arbitrary: fc.constant('progress' as const) },
      { weight: 2, arbitrary: fc.constant('use' as const) },
      { weight: 1, arbitrary: fc.constantFrom('start', 'exit', 'note') },
    ),
    progress: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
    message: fc.option(fc.constantFrom('reading', 'writing'), { nil: undefined }),
  }),
  { maxLength: 60 },
);

describe('compacted', () => {
  it('keeps what the events add up to, each event as it was, and their order', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const run = new JournalBuilder(ids.map((id) => planned(id)));
        const begun = { a: 0, b: 0 };
        for (const { id, attempt, what, progress, message } of history) {
          switch (what) {
            case 'start':
              // An attempt of a number is begun once.
              if (begun[id] < 2) {
                begun[id] += 1;
                run.work(id, begun[id]);
              }
              break;
            case 'exit':
              run.exit(id, 0, attempt);
              break;
            case 'use':
              run.add({
                type: 'attempt.used',
                package: id,
                attempt,
                inputTokens: progress ?? 0,
                outputTokens: 1,
              });
              break;
            case 'note':
              run.add({ type: 'run.noted', message: 'noted' });
              break;
            default: {
              const event: RunEvent = { type: 'attempt.progress', package: id, attempt };
              run.add({
                ...event,
                ...(progress === undefined ? {} : { progress: progress / 10 }),
                ...(message === undefined ? {} : { message }),
              });
            }
          }
        }
        const kept = compacted(run.events);
        expect(replay(kept)).toEqual(run.state);
        expect(run.events.filter((event) => kept.includes(event))).toEqual(kept);
        expect(compacted(kept)).toEqual(kept);
        // Two packages with two attempts each, a number and a message for each.
        expect(kept.filter((event) => event.type === 'attempt.progress').length).toBeLessThanOrEqual(9);
        expect(kept.filter((event) => event.type === 'attempt.used').length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('keeps since when a step is held by a fault that the attempt before had met too, and how it is now', () => {
    const run = new JournalBuilder([planned('a')]);
    const met = (attempt: number, tries: number): RunEvent => {
      const what = { kind: 'queue-away', of: 'machine', message: 'away', advice: 'look' } as const;
      const fault = { ...what, tries, until: `2026-01-01T12:01:0${tries}.000Z` };
      const again = attempt === 2 && tries > 2 ? { again: true as const } : {};
      return { type: 'fault.met', package: 'a', attempt, step: 'launch', fault, ...again };
    };
    run.start('a').add(met(1, 1));
    run.add({ type: 'attempt.stopping', package: 'a', attempt: 1, message: 'Anew.', then: 'restart' });
    run.exit('a', 0).start('a', 2).add(met(2, 2), met(2, 3), met(2, 4), met(2, 5));
    const kept = compacted(run.events);
    expect(replay(kept)).toEqual(run.state);
    const tries = kept.flatMap((event) => (event.type === 'fault.met' ? [event.fault.tries] : []));
    expect(tries).toEqual([1, 2, 5]);
  });

  it('drops a report that says nothing, which nothing is known from', () => {
    const run = new JournalBuilder([planned('a')]);
    run.work('a', 1);
    run.add({ type: 'attempt.progress', package: 'a', attempt: 1 });
    run.add({ type: 'run.noted', message: 'noted' });
    expect(replay(compacted(run.events))).toEqual(run.state);
  });
});
