import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { encodeRecord } from '../../../src/node/journal/journalFile';
import { followJournal } from '../../../src/node/journal/journalFollower';
import { temporaryFolder } from '../../support/temporaryFolder';

function record(seq: number, message = `event ${seq}`, epoch = 1): Buffer {
  return encodeRecord(epoch, { seq, time: '2026-01-01T00:00:00.000Z', type: 'run.noted', message });
}

function following(file: string) {
  const told: number[] = [];
  const damage: string[] = [];
  const follower = followJournal(file, (events) => told.push(...events.map((event) => event.seq)), {
    pollMs: 50,
    onDamage: (message) => damage.push(message),
  });
  onTestFinished(() => follower.dispose());
  return {
    told,
    damage,
    follower,
    become: (seqs: number[]) => vi.waitFor(() => expect(told).toEqual(seqs), 90_000),
  };
}

describe('followJournal', () => {
  it('tells what is there, then what comes, each once', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    writeFileSync(file, Buffer.concat([record(1), record(2)]));
    const { become } = following(file);
    await become([1, 2]);
    appendFileSync(file, record(3));
    await become([1, 2, 3]);
    appendFileSync(file, Buffer.concat([record(4), record(5)]));
    await become([1, 2, 3, 4, 5]);
  });

  it('waits for a file and a folder that do not exist yet', async () => {
    const folder = join(temporaryFolder(), 'later');
    const { become, told } = following(join(folder, 'journal.jsonl'));
    expect(told).toEqual([]);
    mkdirSync(folder);
    writeFileSync(join(folder, 'journal.jsonl'), record(1));
    await become([1]);
  });

  it('waits for the rest of a record that is being written', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    const bytes = Buffer.concat([record(1), record(2), record(3)]);
    writeFileSync(file, '');
    const { become, damage } = following(file);
    for (const byte of bytes) {
      appendFileSync(file, Buffer.from([byte]));
      await Promise.resolve();
    }
    await become([1, 2, 3]);
    expect(damage).toEqual([]);
  });

  it('follows a torn end that is cut and written anew', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    writeFileSync(file, Buffer.concat([record(1), record(2).subarray(0, 30)]));
    const { become } = following(file);
    await become([1]);
    truncateSync(file, record(1).length);
    appendFileSync(file, record(2, 'another', 2));
    await become([1, 2]);
  });

  it('does not tell again what it told before the end was taken back', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    writeFileSync(file, Buffer.concat([record(1), record(2), record(3)]));
    const { become } = following(file);
    await become([1, 2, 3]);
    truncateSync(file, record(1).length);
    appendFileSync(file, Buffer.concat([record(2), record(3), record(4)]));
    await become([1, 2, 3, 4]);
  });

  it('goes on after damage and tells of it, and ignores replaced drivers', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    writeFileSync(file, Buffer.concat([record(1, 'a', 2), Buffer.from('garbage\n'), record(2, 'b', 1)]));
    const { become, damage } = following(file);
    appendFileSync(file, record(3, 'c', 2));
    await become([1, 3]);
    expect(damage).toHaveLength(2);
  });

  it('reads records and journals that are longer than what it reads at once', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    const long = 'x'.repeat(2_500_000);
    writeFileSync(
      file,
      Buffer.concat([
        record(1),
        record(2, long),
        record(3),
        ...range(4, 3000).map((seq) => record(seq, 'y'.repeat(500))),
      ]),
    );
    const { become } = following(file);
    await become(range(1, 3000));
  });

  it('tells nothing after it was disposed of', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    writeFileSync(file, record(1));
    const first = following(file);
    await first.become([1]);
    first.follower.dispose();
    appendFileSync(file, record(2));
    const second = following(file);
    await second.become([1, 2]);
    expect(first.told).toEqual([1]);
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
