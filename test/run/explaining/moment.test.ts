import { describe, expect, it } from 'vitest';
import { eventsUntil } from '../../../src/cli/explaining/replay';
import { WavesError } from '../../../src/wavesError';
import { JournalBuilder, planned } from '../journalBuilder';

// The builder's events are one second apart: the first is from 12:00:01.
const { events } = new JournalBuilder([planned('a')]).finish('a');
const last = (at: string | undefined) => eventsUntil(events, at).at(-1)?.seq;

describe('eventsUntil', () => {
  it.each([
    [undefined, 6],
    ['3', 3],
    ['99', 6],
    ['2026-01-01T12:00:04Z', 4],
    ['2026-01-01T12:00:04.500Z', 4],
    ['2026-01-02', 6],
    ['+2s', 3],
    ['+1h', 6],
  ])('takes %s for a moment', (at, seq) => {
    expect(last(at)).toBe(seq);
  });

  it.each(['yesterday', '+', '', '12:00', '-3', '2026-13-45T00:00:00Z'])('refuses "%s"', (at) => {
    expect(() => last(at)).toThrow(WavesError);
  });

  it('says where the run is to be found when the moment lies before it', () => {
    const refusal = () => last('2025-12-31T23:00:00Z');
    expect(refusal).toThrow(
      expect.objectContaining({ reason: 'usage', advice: expect.stringContaining('1 to 6') as string }),
    );
    expect(() => last('0')).toThrow(WavesError);
  });
});
