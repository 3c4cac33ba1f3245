import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeRecord } from '../../../src/node/journal/journalFile';
import { firstEvent, lastEvent } from '../../../src/node/journal/journalReader';
import { temporaryFolder } from '../../support/temporaryFolder';

const event = (seq: number, type: string) => ({ seq, time: new Date(seq).toISOString(), type });
const noted = (seq: number) => ({ ...event(seq, 'run.noted'), message: 'x'.repeat(3000) });

/** A journal of one segment. */
function journalOf(...records: readonly [epoch: number, event: ReturnType<typeof event>][]): string {
  const path = join(temporaryFolder('journal'), 'journal.jsonl');
  writeFileSync(path, Buffer.concat(records.map(([epoch, each]) => encodeRecord(epoch, each))));
  return path;
}

const typesOf = async (path: string) => {
  return [(await firstEvent(path))?.type, (await lastEvent(path))?.type];
};

it('knows the first and the last event, however much is between', async () => {
  const path = journalOf(
    [1, event(1, 'run.started')],
    ...Array.from(
      { length: 40 },
      (_each, index) => [1, noted(index + 2)] as [number, ReturnType<typeof event>],
    ),
    [1, event(42, 'run.ended')],
  );
  expect(await typesOf(path)).toEqual(['run.started', 'run.ended']);
  expect(await typesOf(journalOf())).toEqual([undefined, undefined]);
});

it('knows no end that is torn, open, damaged or of a driver that was replaced', async () => {
  const whole = () => journalOf([1, event(1, 'run.started')], [1, event(2, 'run.ended')]);
  const torn = whole();
  truncateSync(torn, readFileSync(torn).length - 5);
  const open = whole();
  truncateSync(open, readFileSync(open).length - 1);
  const damaged = whole();
  appendFileSync(damaged, '{"len":12\n');
  const replaced = journalOf(
    [1, event(1, 'run.started')],
    [2, event(2, 'run.noted')],
    [1, event(3, 'run.ended')],
  );
  for (const path of [torn, open, damaged, replaced]) {
    expect(await typesOf(path)).toEqual(['run.started', undefined]);
  }
});

it('looks for the last in the last segment, and knows no first where a snapshot stands for it', async () => {
  const path = journalOf([1, event(1, 'run.started')], [1, event(2, 'run.ended')]);
  const second = path.replace('journal.jsonl', 'journal.2.jsonl');
  writeFileSync(second, encodeRecord(2, event(3, 'run.continued')));
  expect(await typesOf(path)).toEqual(['run.started', 'run.continued']);
  writeFileSync(second, '');
  expect(await typesOf(path)).toEqual(['run.started', undefined]);
  writeFileSync(path.replace('journal.jsonl', 'snapshot.1.jsonl'), encodeRecord(1, event(1, 'run.started')));
  writeFileSync(second, encodeRecord(2, event(3, 'run.ended')));
  expect(await typesOf(path)).toEqual([undefined, 'run.ended']);
});
