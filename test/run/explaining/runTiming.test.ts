import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../src/run/explaining/attemptHistory';
import { runTiming } from '../../../src/run/explaining/runTiming';
import { JournalBuilder, planned } from '../journalBuilder';

describe('runTiming', () => {
  it('does not count the time in which the run was at rest', () => {
    const builder = new JournalBuilder([planned('a')]).work('a').exit('a', 1);
    builder.add({ type: 'run.ended', outcome: 'failed' });
    const rested = builder.events.map((event) => ({ ...event }));
    const continued = new JournalBuilder([planned('a')]).work('a').exit('a', 1);
    continued.add({ type: 'run.ended', outcome: 'failed' }, { type: 'run.continued', retry: ['a'] });
    continued.finish('a', 2).add({ type: 'run.ended', outcome: 'done' });
    const night = 8 * 3_600_000;
    const events = continued.events.map((event) =>
      event.seq > rested.length
        ? { ...event, time: new Date(Date.parse(event.time) + night).toISOString() }
        : event,
    );
    const timing = runTiming(events);
    // 4 seconds to the first end, and from the continuation on 6 more.
    expect(timing.elapsed).toBe(10_000);
    expect(timing.sequential).toBe(2_000 + 4_000);
    expect(timing.speedup).toBe(0.6);
    expect(timing.peak).toBe(1);
  });

  it('finds the speed-up of work side by side', () => {
    const builder = new JournalBuilder([planned('a'), planned('b')]);
    // a goes on from second 2 to 6, b from 4 to 7.
    builder.work('a').work('b').exit('a', 1).exit('b', 1);
    expect(runTiming(builder.events)).toMatchObject({ peak: 2, overlapping: 2000, sequential: 7000 });
  });

  it('never finds more at once than there are, nor more overlap than time', () => {
    const attempt = fc.tuple(fc.nat(100), fc.nat(100)).map(([from, length]): AttemptRecord => ({
      package: 'a',
      attempt: 1,
      agent: 'demo',
      startedAt: from,
      endedAt: from + length,
      result: 'done',
    }));
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 20 }), (attempts) => {
        const { peak, overlapping, sequential } = runTiming([], attempts);
        // What counting each millisecond by itself finds.
        const counts = Array.from(
          { length: 201 },
          (_, at) =>
            attempts.filter(({ startedAt, endedAt }) => startedAt <= at && at < (endedAt ?? 0)).length,
        );
        expect(peak).toBeGreaterThanOrEqual(Math.max(0, ...counts));
        expect(overlapping).toBe(counts.filter((count) => count >= 2).length);
        expect(sequential).toBe(counts.reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});
