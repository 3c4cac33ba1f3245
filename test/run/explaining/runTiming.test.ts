import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlap, runTiming } from '../../../src/run/explaining/runTiming';
import type { JournalEvent } from '../../../src/run/run';
import { replay } from '../../../src/run/run';
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
    const timing = timingOf(events);
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
    expect(timingOf(builder.events)).toMatchObject({ peak: 2, overlapping: 2000, sequential: 7000 });
  });

  it('never finds more at once than there are, nor more overlap than time', () => {
    const span = fc.tuple(fc.nat(100), fc.nat(100)).map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const { peak, overlapping } = overlap(spans);
        // What counting each millisecond by itself finds.
        const counts = Array.from(
          { length: 201 },
          (_, at) => spans.filter(([from, to]) => from <= at && at < to).length,
        );
        expect(peak).toBeGreaterThanOrEqual(Math.max(0, ...counts));
        expect(overlapping).toBe(counts.filter((count) => count >= 2).length);
      }),
    );
  });
});

function timingOf(events: readonly JournalEvent[]): ReturnType<typeof runTiming> {
  return runTiming(replay(events) ?? expect.unreachable());
}
