import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Files } from '../../../src/node/files/files';
import { nodeFiles } from '../../../src/node/files/nodeFiles';
import { encodeRecord } from '../../../src/node/journal/journalFile';
import { followJournal } from '../../../src/node/journal/journalFollower';
import { listParts, segmentPath, snapshotPath } from '../../../src/node/journal/journalParts';
import { readEvents, readJournal } from '../../../src/node/journal/journalReader';
import { FileJournalWriter } from '../../../src/node/journal/journalWriter';
import { compacted } from '../../../src/run/run';
import type { JournalEvent, RunEvent } from '../../../src/run/run';
import { WavesError } from '../../../src/wavesError';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { lease } from '../fixedLease';

const clock = { now: () => Date.UTC(2026, 0, 1) };
const SMALL = { segmentBytes: 2000, segments: 4 };
const note = (message: string): RunEvent => ({ type: 'run.noted', message });
const progress = (percent: number): RunEvent => ({
  type: 'attempt.progress',
  package: `p${percent % 3}`,
  attempt: 1,
  progress: percent / 1000,
});

function journalIn(folder = temporaryFolder()): string {
  return join(folder, 'journal.jsonl');
}

function opened(journal: string, epoch = 1, limits = SMALL): Promise<FileJournalWriter> {
  return FileJournalWriter.open(journal, lease(epoch), clock, limits);
}

async function seqs(journal: string): Promise<number[]> {
  const { events, damage } = await readEvents(journal);
  expect(damage).toEqual([]);
  return events.map((event) => event.seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('a journal in several files', () => {
  it('begins a segment when one is full, and loses nothing by it', async () => {
    const journal = journalIn();
    const writer = await opened(journal, 1, { ...SMALL, segments: 100 });
    for (const number of range(1, 50)) {
      await writer.append([note(`event ${number}`)]);
    }
    await writer.close();
    expect((await listParts(journal)).segments.length).toBeGreaterThan(2);
    expect(await seqs(journal)).toEqual(range(1, 50));
  });

  it('stays small however long agents report, and adds up to the same', async () => {
    const journal = journalIn();
    const writer = await opened(journal);
    const all: JournalEvent[] = [];
    for (const number of range(1, 1000)) {
      all.push(...(await writer.append([number % 100 === 0 ? note(String(number)) : progress(number)])));
    }
    await writer.close();
    const { segments, snapshot } = await listParts(journal);
    expect(snapshot).toBeGreaterThan(10);
    expect(segments.length).toBeLessThanOrEqual(SMALL.segments);
    const size = readdirSync(dirname(journal)).reduce(
      (sum, name) => sum + statSync(join(dirname(journal), name)).size,
      0,
    );
    expect(size).toBeLessThan(SMALL.segmentBytes * (SMALL.segments + 3));
    const { events, damage } = await readEvents(journal);
    expect(damage).toEqual([]);
    expect(compacted(events)).toEqual(compacted(all));
    expect(events.length).toBeLessThan(200);
  });

  it('does not count what a driver writes that slept through its replacement', async () => {
    const journal = journalIn();
    const slept = await opened(journal, 1);
    await slept.append([note('a'), note('b')]);
    const next = await opened(journal, 2);
    await slept.append([note('late'), note('later')]);
    await next.append([note('c')]);
    await slept.append([note('too late')]);
    await next.append([note('d')]);
    const { records, damage } = await readJournal(journal);
    expect(records.map(({ epoch, event }) => [epoch, event.seq])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
      [2, 4],
    ]);
    expect(damage).toHaveLength(3);
    await slept.close();
    await next.close();
    const third = await opened(journal, 3);
    expect((await third.append([note('e')]))[0]?.seq).toBe(5);
    await third.close();
  });

  it('writes nothing once the lease is lost, and says so', async () => {
    const journal = journalIn();
    let held = true;
    const assertHeld = () =>
      held ? Promise.resolve() : Promise.reject(new WavesError('lease-lost', 'Another drives.'));
    const writer = await FileJournalWriter.open(journal, { epoch: 1, assertHeld }, clock, SMALL);
    await writer.append([note('a')]);
    held = false;
    await expect(writer.append([note('b')])).rejects.toMatchObject({ reason: 'lease-lost' });
    await writer.close();
    expect(await seqs(journal)).toEqual([1]);
  });

  it('begins nothing behind the segment of a later driver when it slept while it opened', async () => {
    const journal = journalIn();
    const first = await opened(journal, 1);
    await first.append([note('a')]);
    let asked = 0;
    // It is replaced once it has asked for the first time.
    const assertHeld = async () => {
      asked += 1;
      if (asked > 1) {
        await opened(journal, 3).then((later) => later.close());
        throw new WavesError('lease-lost', 'Another drives.');
      }
    };
    await expect(
      FileJournalWriter.open(journal, { epoch: 2, assertHeld }, clock, SMALL),
    ).rejects.toMatchObject({ reason: 'lease-lost' });
    expect(existsSync(segmentPath(journal, 2))).toBe(true);
    expect(existsSync(segmentPath(journal, 3))).toBe(false);
    await first.close();
  });

  it('goes on behind a segment that one who was replaced has made meanwhile, and what he writes does not count', async () => {
    const journal = journalIn();
    const writer = await opened(journal, 2);
    await writer.append([note('a')]);
    // He had asked for the lease, and then stood still until now.
    const late = (seq: number): JournalEvent => ({ seq, time: '', ...note('late') });
    writeFileSync(segmentPath(journal, 2), encodeRecord(1, late(2)));
    await writer.append([note('x'.repeat(3000))]);
    await writer.append([note('b')]);
    appendFileSync(segmentPath(journal, 2), encodeRecord(1, late(3)));
    await writer.append([note('c')]);
    await writer.close();
    expect(existsSync(segmentPath(journal, 3))).toBe(true);
    const { events } = await readEvents(journal);
    expect(events.map((event) => [event.seq, 'message' in event ? event.message?.slice(0, 4) : ''])).toEqual([
      [1, 'a'],
      [2, 'xxxx'],
      [3, 'b'],
      [4, 'c'],
    ]);
    const next = await opened(journal, 3);
    expect((await next.append([note('d')]))[0]?.seq).toBe(5);
    await next.close();
  });

  it('never writes on when a later driver has made the next segment', async () => {
    const journal = journalIn();
    let held = true;
    const assertHeld = () =>
      held ? Promise.resolve() : Promise.reject(new WavesError('lease-lost', 'Another drives.'));
    const files: Files = {
      ...nodeFiles,
      open: (path, how) => {
        // It is replaced after it has asked, and before it makes the next one.
        if (how === 'make' && path === segmentPath(journal, 2)) {
          held = false;
          writeFileSync(path, '');
        }
        return nodeFiles.open(path, how);
      },
    };
    const writer = await FileJournalWriter.open(journal, { epoch: 1, assertHeld }, clock, SMALL, files);
    await writer.append([note('x'.repeat(3000))]);
    await waitFor('it refuses', () =>
      writer.append([note('y')]).then(
        () => false,
        (error: unknown) => WavesError.is(error, 'lease-lost'),
      ),
    );
    await writer.close();
    expect(existsSync(segmentPath(journal, 3))).toBe(false);
    expect(readFileSync(segmentPath(journal, 2), 'utf8')).toBe('');
  });

  it('goes on after every place where the last of several files may have been cut', async () => {
    const folder = temporaryFolder();
    const journal = journalIn(folder);
    const first = await opened(journal, 1);
    await first.append(range(1, 20).map((number) => note(`event ${number}`)));
    await first.append([note('next segment')]);
    await first.close();
    const second = await opened(journal, 2);
    await second.append([note('one'), note('two')]);
    await second.close();
    const { segments } = await listParts(journal);
    const live = segmentPath(journal, segments.at(-1) ?? 0);
    const whole = readFileSync(live);
    const firstEnd = whole.indexOf('\n');
    for (let length = 0; length <= whole.length; length += 3) {
      const copy = join(temporaryFolder(), 'journal.jsonl');
      cpSync(folder, dirname(copy), { recursive: true });
      writeFileSync(segmentPath(copy, segments.at(-1) ?? 0), whole.subarray(0, length));
      const kept = 21 + (length >= whole.length - 1 ? 2 : length >= firstEnd ? 1 : 0);
      const writer = await opened(copy, 3);
      expect((await writer.append([note('next')]))[0]?.seq).toBe(kept + 1);
      await writer.close();
      expect(await seqs(copy)).toEqual(range(1, kept + 1));
    }
  });

  it('is whole at every moment at which the taking of a snapshot may be cut', async () => {
    const folder = temporaryFolder();
    const journal = journalIn(folder);
    const roomy = { segmentBytes: 2000, segments: 100 };
    const writer = await opened(journal, 1, roomy);
    for (const number of range(1, 60)) {
      await writer.append([note(`event ${number}`)]);
    }
    await writer.close();
    const before = readdirSync(folder);
    const after = temporaryFolder();
    cpSync(folder, after, { recursive: true });
    await (await opened(journalIn(after), 2, SMALL)).close();
    const { snapshot = 0 } = await listParts(journalIn(after));
    const bytes = readFileSync(snapshotPath(journalIn(after), snapshot));

    const cut = async (change: (copy: string) => void) => {
      const copy = temporaryFolder();
      cpSync(folder, copy, { recursive: true });
      change(copy);
      expect(await seqs(journalIn(copy))).toEqual(range(1, 60));
      const next = await opened(journalIn(copy), 3, SMALL);
      expect((await next.append([note('next')]))[0]?.seq).toBe(61);
      await next.close();
      expect(await seqs(journalIn(copy))).toEqual(range(1, 61));
      expect((await listParts(journalIn(copy))).needless).toEqual([]);
    };
    for (const share of [0, 0.3, 1]) {
      await cut((copy) =>
        writeFileSync(join(copy, `snapshot.${snapshot}.jsonl.tmp`), bytes.subarray(0, bytes.length * share)),
      );
    }
    for (const removed of range(0, before.length - 1)) {
      await cut((copy) => {
        writeFileSync(snapshotPath(journalIn(copy), snapshot), bytes);
        before.slice(0, removed).forEach((name) => rmSync(join(copy, name)));
      });
    }
  });

  it('keeps a damaged segment aside when a snapshot takes its place, and loses only what was hit', async () => {
    const folder = temporaryFolder();
    const journal = journalIn(folder);
    const first = await opened(journal, 1, { segmentBytes: 1e6, segments: 1 });
    await first.append([note('a'), note('b')]);
    await first.close();
    appendFileSync(
      journal,
      Buffer.concat([
        Buffer.from('garbage\n'),
        encodeRecord(1, { seq: 3, time: '2026-01-01T00:00:00.000Z', ...note('c') }),
      ]),
    );
    await (await opened(journal, 2, { segmentBytes: 1e6, segments: 1 })).close();
    expect(readdirSync(folder).sort()).toEqual(['journal.1.damaged', 'journal.2.jsonl', 'snapshot.1.jsonl']);
    expect(await seqs(journal)).toEqual([1, 2, 3]);
  });

  it('is followed across segments and snapshots, each event once', async () => {
    const journal = journalIn();
    const told: number[] = [];
    const early = followJournal(journal, (events) => told.push(...events.map(({ seq }) => seq)), {
      pollMs: 20,
    });
    onTestFinished(() => early.dispose());
    const writer = await opened(journal);
    for (const number of range(1, 200)) {
      await writer.append([note(`event ${number}`)]);
      if (number % 50 === 0) {
        // Otherwise a snapshot could take the place of what has not been told.
        await waitFor(`event ${number} is told`, () => told.at(-1) === number);
      }
    }
    await writer.close();
    expect(told).toEqual(range(1, 200));
    expect(existsSync(journal)).toBe(false);
    const late: number[] = [];
    const follower = followJournal(journal, (events) => late.push(...events.map(({ seq }) => seq)), {
      pollMs: 20,
    });
    onTestFinished(() => follower.dispose());
    await waitFor('the last event is told', () => late.at(-1) === 200);
    expect(late).toEqual(range(1, 200));
  });
});
