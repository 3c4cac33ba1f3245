import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileAuditLog } from '../../../src/node/coordinator/auditFile';
import { AUDIT_TRAIL, TrailHeads } from '../../../src/node/files/trailHeads';
import { Signature } from '../../../src/node/files/signature';
import { encodeRecord, signatureOf } from '../../../src/node/journal/journalFile';
import { proveJournal, readEvents } from '../../../src/node/journal/journalReader';
import { FileJournalWriter } from '../../../src/node/journal/journalWriter';
import { systemClock } from '../../../src/node/processes/systemClock';
import type { JournalEvent, RunEvent } from '../../../src/run/run';
import { temporaryFolder } from '../../support/temporaryFolder';

const lease = { epoch: 1, assertHeld: () => Promise.resolve() };
const note = (message: string): RunEvent => ({ type: 'run.noted', message });
const limits = { segmentBytes: 400, segments: 2 };

async function written(run = 'run-1', messages = ['a', 'b', 'ä', 'd']) {
  const folder = join(temporaryFolder(), run);
  mkdirSync(folder);
  const journal = join(folder, 'journal.jsonl');
  const signature = await Signature.ofUser(temporaryFolder('settings'));
  const write = async (texts: readonly string[], by?: Signature, some?: typeof limits) => {
    const writer = await FileJournalWriter.open(journal, lease, systemClock, some, undefined, by);
    for (const text of texts) {
      await writer.append([note(text)]);
    }
    await writer.close();
  };
  await write(messages, signature);
  const change = (how: (lines: string[]) => string[]) => {
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    writeFileSync(journal, `${how(lines).join('\n')}\n`);
  };
  return { journal, signature, change, write };
}

describe('a signed journal', () => {
  it('is read as any other, and proves that it is as it was written', async () => {
    const { journal, signature } = await written();
    const { events } = await readEvents(journal);
    expect(events.map((event) => 'message' in event && event.message)).toEqual(['a', 'b', 'ä', 'd']);
    expect(events.every((event) => !('sig' in event))).toBe(true);
    expect(await proveJournal(journal, signature)).toEqual({ total: 4, unsigned: 0, faults: [] });
  });

  it('shows what was added, changed, taken out, or signed by somebody else or for another run', async () => {
    const signedBy = async (by: Signature | undefined, run = 'run-1') => {
      const { journal, signature, change } = await written();
      const event = { seq: 5, time: '2026-01-01T00:00:00.000Z', ...note('forged') } as JournalEvent;
      const place = join(journal, '../..', run, 'journal.jsonl');
      const sig = by && signatureOf(by, place, { epoch: 1, event });
      change((lines) => [...lines, encodeRecord(1, event, sig).toString().trimEnd()]);
      return (await proveJournal(journal, run === 'run-1' ? signature : (by ?? signature))).faults.at(-1);
    };
    expect(await signedBy(undefined)).toBe('event 5 is not signed');
    expect(await signedBy(await Signature.ofUser(temporaryFolder('other')))).toBe('event 5 is changed');
    const own = await written();
    expect(await signedBy(own.signature, 'run-2')).toBe('event 5 is changed');
    own.change((lines) => lines.filter((_line, index) => index !== 1));
    expect((await proveJournal(own.journal, own.signature)).faults).toEqual([
      'events between 1 and 3 are missing',
    ]);
    const other = await written();
    const event = { seq: 2, time: '2026-01-01T00:00:00.000Z', ...note('B') } as JournalEvent;
    const [, , sig] = /"sig":"(\w+)"/.exec(readFileSync(other.journal, 'utf8')) ?? [];
    other.change(([a = '', , ...rest]) => [a, encodeRecord(1, event, sig).toString().trimEnd(), ...rest]);
    expect((await proveJournal(other.journal, other.signature)).faults).toEqual(['event 2 is not signed']);
  });

  it('shows what was cut off at its end, by the head that is kept elsewhere', async () => {
    const { journal, signature, change } = await written();
    const settings = temporaryFolder('settings');
    const heads = new TrailHeads('/repository/.git', settings);
    heads.note('run-1', 4);
    heads.note(AUDIT_TRAIL, 'f00');
    await heads.close();
    const later = new TrailHeads('/repository/.git', settings);
    expect(await later.read()).toEqual({ 'run-1': 4, [AUDIT_TRAIL]: 'f00' });
    later.note('run-2', 1);
    await later.close();
    const known = await new TrailHeads('/repository/.git', settings).read();
    expect(known).toEqual({ 'run-1': 4, 'run-2': 1, [AUDIT_TRAIL]: 'f00' });
    expect(await new TrailHeads('/other/.git', settings).read()).toEqual({});
    const head = Number(known['run-1']);
    expect((await proveJournal(journal, signature, head)).faults).toEqual([]);
    change((lines) => lines.slice(0, -2));
    expect((await proveJournal(journal, signature)).faults).toEqual([]);
    expect((await proveJournal(journal, signature, head)).faults).toEqual([
      'events 3 to 4 are missing at its end: cut off, or lost with the machine',
    ]);
  });

  it('says of what an earlier version wrote that it is unchecked, and goes on signed', async () => {
    const { journal, signature, write } = await written('run-1', []);
    await write(['a', 'b']);
    expect(await proveJournal(journal, signature)).toEqual({ total: 2, unsigned: 2, faults: [] });
    await write(['c'], signature);
    expect(await proveJournal(journal, signature)).toEqual({ total: 3, unsigned: 2, faults: [] });
  });

  it('stays proved when its segments are put together', async () => {
    const { journal, signature, write } = await written();
    await write(
      Array.from({ length: 12 }, (_, index) => `${index} ${'x'.repeat(100)}`),
      signature,
      limits,
    );
    const proof = await proveJournal(journal, signature);
    expect(proof).toMatchObject({ unsigned: 0, faults: [] });
    expect(proof.total).toBeGreaterThan(4);
  });
});

describe('the audit trail', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id, text: `"${id}"}` }));

  async function trail() {
    const folder = temporaryFolder();
    const signature = await Signature.ofUser(temporaryFolder('settings'));
    const open = (by: Signature | undefined = signature) =>
      new FileAuditLog<{ id: number; text: string }>(folder, () => Promise.resolve(by));
    const path = join(folder, 'audit.1.jsonl');
    const change = (how: (lines: string[]) => string[]) =>
      writeFileSync(path, `${how(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
    const verify = () => open().verify(signature);
    return { folder, signature, open, change, verify };
  }

  it('is proved over several openings, and read without its signatures', async () => {
    const { open, verify } = await trail();
    const first = open();
    await Promise.all(rows(3).map((row) => first.append(row)));
    await open().append({ id: 3, text: '' });
    const seen: unknown[] = [];
    await open().backwards((entry) => {
      seen.push(entry);
      return 'more';
    });
    expect(seen).toHaveLength(4);
    expect(seen).toContainEqual({ id: 1, text: '"1"}' });
    expect(await verify()).toEqual({ total: 4, unsigned: 0, faults: [] });
  });

  it('shows each kind of change by its line', async () => {
    const faultsAfter = async (how: (lines: string[]) => string[]) => {
      const { open, change, verify } = await trail();
      const log = open();
      await Promise.all(rows(5).map((row) => log.append(row)));
      expect(await verify()).toEqual({ total: 5, unsigned: 0, faults: [] });
      change(how);
      return (await verify()).faults;
    };
    expect(await faultsAfter((lines) => lines.map((line) => line.replace('"id":2', '"id":7')))).toEqual([
      'line 3 of audit.1.jsonl is changed, or lines before it are missing',
    ]);
    expect(await faultsAfter((lines) => lines.filter((_line, index) => index !== 2))).toEqual([
      'line 3 of audit.1.jsonl is changed, or lines before it are missing',
    ]);
    expect(await faultsAfter((lines) => [...lines, '{"id":9,"text":"forged"}'])).toEqual([
      'line 6 of audit.1.jsonl is not signed',
    ]);
    expect(await faultsAfter((lines) => [...lines, lines[1] ?? ''])).toEqual([
      'line 6 of audit.1.jsonl stands there once more',
    ]);
  });

  it('shows that lines were cut off at its end, by the head that is kept elsewhere', async () => {
    const { folder, signature, change } = await trail();
    let head = '';
    const log = new FileAuditLog(
      folder,
      () => Promise.resolve(signature),
      (last) => (head = last),
    );
    await Promise.all(rows(3).map((row) => log.append(row)));
    expect((await log.verify(signature, head)).faults).toEqual([]);
    change((lines) => lines.slice(0, -1));
    expect((await log.verify(signature)).faults).toEqual([]);
    expect((await log.verify(signature, head)).faults).toEqual([
      'its last lines are missing: cut off, or lost with the machine',
    ]);
  });

  it('is called unchecked where an earlier version has written, and where its signatures were taken off', async () => {
    const { folder, open, change, verify } = await trail();
    await new FileAuditLog(folder).append({ id: 0, text: '' });
    await open().append({ id: 1, text: '' });
    expect(await verify()).toEqual({ total: 2, unsigned: 1, faults: [] });
    change((lines) => lines.map((line) => line.replace(/,"sig":"\w+"/, '')));
    expect(await verify()).toEqual({ total: 2, unsigned: 2, faults: [] });
  });
});
