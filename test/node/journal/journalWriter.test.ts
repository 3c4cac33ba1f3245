import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { encodeRecord } from '../../../src/node/journal/journalFile';
import { readJournal } from '../../../src/node/journal/journalReader';
import { FileJournalWriter } from '../../../src/node/journal/journalWriter';
import type { RunEvent } from '../../../src/run/run';
import { WavesError } from '../../../src/wavesError';
import { temporaryFolder } from '../../support/temporaryFolder';
import { lease } from '../fixedLease';

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) };
const stop: RunEvent = { type: 'run.stopping', message: 'enough' };
const note = (message: string): RunEvent => ({ type: 'run.noted', message });

async function opened(path = join(temporaryFolder(), 'journal.jsonl'), epoch = 1) {
  return { path, writer: await FileJournalWriter.open(path, lease(epoch), clock) };
}

async function events(path: string) {
  const { records, damage } = await readJournal(path);
  expect(damage).toEqual([]);
  return records.map(({ epoch, event }) => [
    epoch,
    event.seq,
    event.type === 'run.noted' ? event.message : event.type,
  ]);
}

describe('FileJournalWriter', () => {
  it('numbers, stamps and writes before it resolves', async () => {
    const { path, writer } = await opened();
    const written = await writer.append([note('a'), note('b')]);
    expect(written).toEqual([
      { seq: 1, time: '2026-01-02T03:04:05.006Z', type: 'run.noted', message: 'a' },
      { seq: 2, time: '2026-01-02T03:04:05.006Z', type: 'run.noted', message: 'b' },
    ]);
    expect(await events(path)).toEqual([
      [1, 1, 'a'],
      [1, 2, 'b'],
    ]);
    expect(await writer.append([])).toEqual([]);
    await writer.close();
  });

  it('keeps the order of a thousand appends at once, and resolves in it', async () => {
    const { path, writer } = await opened();
    const resolved: number[] = [];
    const texts = Array.from({ length: 1000 }, (_, index) => String(index));
    await Promise.all(
      texts.map(async (text, index) => {
        const written = await writer.append([note(text)]);
        expect(written[0]?.seq).toBe(index + 1);
        resolved.push(index);
      }),
    );
    await writer.close();
    expect(resolved).toEqual(texts.map(Number));
    expect((await events(path)).map(([, , text]) => text)).toEqual(texts);
  });

  it('writes what is waiting when it is closed, and nothing after', async () => {
    const { path, writer } = await opened();
    const waiting = [writer.append([note('a')]), writer.append([note('b')])];
    const closed = writer.close();
    await expect(writer.append([note('late')])).rejects.toMatchObject({ reason: 'journal' });
    await Promise.all([...waiting, closed, writer.close()]);
    expect(await events(path)).toHaveLength(2);
  });

  it('goes on after every place where the writing may have been cut', async () => {
    const path = join(temporaryFolder(), 'journal.jsonl');
    const first = await opened(path);
    await first.writer.append([note('one'), note('zwölf\n')]);
    await first.writer.close();
    const whole = readFileSync(path);
    const firstEnd = whole.indexOf('\n') + 1;
    for (let length = 0; length <= whole.length; length++) {
      rmSync(join(dirname(path), 'journal.2.jsonl'), { force: true });
      writeFileSync(path, whole.subarray(0, length));
      const { writer } = await opened(path, 2);
      await writer.append([note('next')]);
      await writer.close();
      const kept = length >= whole.length - 1 ? 2 : length >= firstEnd - 1 ? 1 : 0;
      expect((await events(path)).slice(kept)).toEqual([[2, kept + 1, 'next']]);
    }
  });

  it('keeps what follows damage in the middle, and what a replaced driver wrote does not count', async () => {
    const path = join(temporaryFolder(), 'journal.jsonl');
    const record = (epoch: number, seq: number) =>
      encodeRecord(epoch, { seq, time: '2026-01-01T00:00:00.000Z', ...note(String(seq)) });
    writeFileSync(path, Buffer.concat([record(2, 1), Buffer.from('garbage\n'), record(2, 5), record(1, 9)]));
    const { writer } = await opened(path, 3);
    expect((await writer.append([note('next')]))[0]?.seq).toBe(6);
    await writer.close();
    const { records, damage } = await readJournal(path);
    expect(records.map(({ event }) => event.seq)).toEqual([1, 5, 6]);
    expect(damage).toHaveLength(2);
  });

  it('says why when the file cannot be opened', async () => {
    await expect(opened(join(temporaryFolder(), 'none', 'journal.jsonl'))).rejects.toMatchObject({
      reason: 'journal',
      advice: expect.stringContaining('disk') as string,
    });
  });

  it('takes back what the disk has refused, and refuses everything from then on', async () => {
    const { path, writer } = await opened();
    await writer.append([note('a')]);
    const handle = await open(path);
    const refusal = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'datasync');
    onTestFinished(() => refusal.mockRestore());
    await handle.close();
    refusal.mockRejectedValueOnce(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    const refused = await Promise.allSettled([writer.append([note('b')]), writer.append([stop])]);
    expect(refused.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    await expect(writer.append([note('d')])).rejects.toMatchObject({
      reason: 'journal',
      message: expect.stringContaining('no space left') as string,
    });
    await writer.close();
    expect(await events(path)).toEqual([[1, 1, 'a']]);
  });

  it('takes nothing back once another drives, who may have read it', async () => {
    const path = join(temporaryFolder(), 'journal.jsonl');
    let held = true;
    const assertHeld = () =>
      held ? Promise.resolve() : Promise.reject(new WavesError('lease-lost', 'Another drives.'));
    const writer = await FileJournalWriter.open(path, { epoch: 1, assertHeld }, clock);
    await writer.append([note('a')]);
    const handle = await open(path);
    const refusal = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'datasync');
    onTestFinished(() => refusal.mockRestore());
    await handle.close();
    refusal.mockImplementationOnce(() => {
      held = false;
      return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    });
    await expect(writer.append([stop])).rejects.toMatchObject({ reason: 'journal' });
    await writer.close();
    expect(await events(path)).toEqual([
      [1, 1, 'a'],
      [1, 2, 'run.stopping'],
    ]);
  });

  it('waits for the disk only where something irrevocable follows, and then with all before it', async () => {
    const { path, writer } = await opened();
    const handle = await open(path);
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'datasync');
    onTestFinished(() => sync.mockRestore());
    await handle.close();
    await writer.append([note('a')]);
    expect(sync).not.toHaveBeenCalled();
    expect(await events(path)).toEqual([[1, 1, 'a']]);
    await writer.append([stop]);
    expect(sync).toHaveBeenCalledTimes(1);
    await writer.append([note('b')]);
    await writer.close();
    // Whoever goes on in a file of its own does not leave this one behind in memory.
    const later = await opened(path, 2);
    expect(sync).toHaveBeenCalledTimes(2);
    await later.writer.close();
  });

  it('never writes into the rest of a torn record', async () => {
    const { path, writer } = await opened();
    await writer.append([note('a'), note('b')]);
    await writer.close();
    truncateSync(path, readFileSync(path).length - 5);
    appendFileSync(path, 'x');
    const again = await opened(path);
    await again.writer.append([note('c')]);
    await again.writer.close();
    expect((await events(path)).map(([, , text]) => text)).toEqual(['a', 'c']);
  });

  it('writes what counts where the disk has forgotten the leases, and they count from one again', async () => {
    const { path, writer } = await opened(undefined, 7);
    await writer.append([note('a')]);
    await writer.close();
    for (const text of ['b', 'c']) {
      const next = await opened(path, 1);
      await next.writer.append([note(text)]);
      await next.writer.close();
    }
    expect((await events(path)).map(([, , text]) => text)).toEqual(['a', 'b', 'c']);
  });
});
