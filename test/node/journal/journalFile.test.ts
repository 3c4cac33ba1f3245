import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord, EpochFence } from '../../../src/node/journal/journalFile';
import type { JournalEvent } from '../../../src/run/run';
import { anyCharacter } from '../../support/anyCharacter';

function note(seq: number, message: string): JournalEvent {
  return { seq, time: '2026-01-01T00:00:00.000Z', type: 'run.noted', message };
}

const messages = fc.array(
  fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 40 }),
    fc.constantFrom(
      '{"len":5,"crc":"00000000","epoch":1,"event":{}}',
      'a\nb',
      '}}}',
      '',
      '\ud800',
      'ü'.repeat(3000),
    ),
  ),
  { minLength: 1, maxLength: 8 },
);

/** A journal together with where each record lies in it. */
const journals = messages.map((texts) => {
  const events = texts.map((text, index) => note(index + 1, text.replace(/\p{Surrogate}/gu, '')));
  const records = events.map((event) => encodeRecord(3, event));
  let end = 0;
  const spans = records.map((record) => ({ start: end, end: (end += record.length) }));
  return { events, spans, bytes: Buffer.concat(records) };
});

const seqs = (decoded: ReturnType<typeof decodeJournal>) => decoded.records.map(({ event }) => event.seq);

describe('a journal file', () => {
  it('is JSON, one record a line, whatever stands in it', () => {
    fc.assert(
      fc.property(journals, ({ events, bytes }) => {
        const lines = bytes.toString('utf8').trimEnd().split('\n');
        expect(lines.map((line) => (JSON.parse(line) as { event: unknown }).event)).toEqual(events);
        expect(decodeJournal(bytes)).toEqual({
          records: events.map((event) => ({ epoch: 3, event })),
          damage: [],
          consumed: bytes.length,
          open: false,
        });
      }),
    );
  });

  it('gives back every whole record of every prefix, and says where to go on', () => {
    fc.assert(
      fc.property(journals, ({ spans, bytes }) => {
        for (let length = 0; length <= bytes.length; length += bytes.length > 2000 ? 61 : 1) {
          const decoded = decodeJournal(bytes.subarray(0, length));
          // A record without its line break is whole.
          const whole = spans.filter((span) => span.end - 1 <= length);
          expect(decoded.records).toHaveLength(whole.length);
          expect(decoded.damage).toEqual([]);
          expect(decoded.consumed).toBe(Math.min(length, whole.at(-1)?.end ?? 0));
          expect(decoded.open).toBe(whole.at(-1)?.end === length + 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('loses only the records that damage has hit, never fails, and tells', () => {
    const damages = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(journals, damages, ({ spans, bytes }, changes) => {
        const damaged = Buffer.from(bytes);
        const places = changes.map(([place, value]) => {
          const at = place % bytes.length;
          damaged[at] = value;
          return at;
        });
        const untouched = spans.flatMap((span, index) =>
          places.some((at) => at >= span.start && at < span.end && damaged[at] !== bytes[at])
            ? []
            : [index + 1],
        );
        const decoded = decodeJournal(damaged);
        expect(seqs(decoded)).toEqual(expect.arrayContaining(untouched));
        // What was hit in its line break alone is still whole; nothing else may come out.
        for (const { event } of decoded.records) {
          expect(event).toEqual(note(event.seq, messageOf(bytes, event.seq)));
        }
        const lost = spans.length - decoded.records.length;
        if (lost > 0 && decoded.consumed === damaged.length) {
          expect(decoded.damage.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds the records around anything that was written into it', () => {
    fc.assert(
      fc.property(
        journals,
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(),
        ({ events, spans, bytes }, junk, place) => {
          const at = spans[place % spans.length]?.start ?? 0;
          const mixed = Buffer.concat([bytes.subarray(0, at), junk, Buffer.from('\n'), bytes.subarray(at)]);
          expect(seqs(decodeJournal(mixed))).toEqual(events.map((event) => event.seq));
        },
      ),
    );
  });

  it('takes any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const decoded = decodeJournal(Buffer.from(bytes));
        expect(decoded.records).toEqual([]);
        expect(decoded.consumed).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('takes no record whose content is no event, or whose epoch was changed', () => {
    const nothing = encodeRecord(1, { hello: 1 } as unknown as JournalEvent);
    expect(decodeJournal(nothing)).toMatchObject({
      records: [],
      damage: [expect.stringContaining('skipped')],
    });
    const forged = encodeRecord(1, note(1, 'x')).toString().replace('"epoch":1', '"epoch":2');
    expect(decodeJournal(Buffer.from(forged)).records).toEqual([]);
  });
});

describe('EpochFence', () => {
  it('ignores what a replaced driver still wrote, and tells', () => {
    const record = (epoch: number, seq: number) => ({ epoch, event: note(seq, '') });
    const { records, damage } = new EpochFence().admit([
      record(1, 1),
      record(2, 2),
      record(1, 2),
      record(2, 3),
    ]);
    expect(records.map(({ event }) => event.seq)).toEqual([1, 2, 3]);
    expect(damage).toEqual([expect.stringContaining('Event 2')]);
  });
});

function messageOf(bytes: Buffer, seq: number): string {
  const line = bytes.toString('utf8').split('\n')[seq - 1] ?? '';
  return (JSON.parse(line) as { event: { message: string } }).event.message;
}
