import { appendFileSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/node/files/files';
import { segmentPath } from '../../../src/node/journal/journalParts';
import { journalPath, laterPlanPath, planCopyPath } from '../../../src/node/runs/runFolder';
import { FileRunStore } from '../../../src/node/runs/runStore';
import { temporaryFolder } from '../../support/temporaryFolder';
import { lease } from '../fixedLease';

const clock = { now: () => 0 };
const note = (message: string) => ({ type: 'run.noted', message }) as const;

describe('FileRunStore', () => {
  it('keeps the plan and the journal of a run', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    const writer = await store.create('20260101T000000Z-a', 'plan: ü\n');
    await writer.append([note('one')]);
    await writer.close();
    const again = await new FileRunStore(commonDir, lease(2), clock).open('20260101T000000Z-a');
    await again.append([note('two')]);
    await again.close();
    const reader = FileRunStore.forReading(commonDir);
    expect(await reader.planText('20260101T000000Z-a')).toBe('plan: ü\n');
    const { events, damage } = await reader.read('20260101T000000Z-a');
    expect(events.map((event) => event.seq)).toEqual([1, 2]);
    expect(damage).toEqual([]);
    expect(statSync(join(commonDir, 'waves', 'runs', '20260101T000000Z-a')).mode & 0o777).toBe(0o700);
  });

  it('gives no plan for the one that a run goes by that is not, byte by byte', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    const [first, later] = ['plan: 1\n', 'plan: 2\n'];
    await (await store.create('r', first)).close();
    await store.keepPlan('r', later, sha256(later));
    expect(await store.planText('r', sha256(first))).toBe(first);
    expect(await store.planText('r', sha256(later))).toBe(later);
    // The hash is that of the file, whose mark of its byte order is no part of the text.
    expect(await store.planText('r', sha256(`\uFEFF${first}`))).toBe(first);
    writeFileSync(laterPlanPath(commonDir, 'r', sha256(later)), '');
    await expect(store.planText('r', sha256(later))).rejects.toMatchObject({ reason: 'plan-lost' });
    rmSync(laterPlanPath(commonDir, 'r', sha256(later)));
    await expect(store.planText('r', sha256(later))).rejects.toMatchObject({ reason: 'plan-lost' });
  });

  it('gives the plan of a child run from the copy of the outermost run where its own is lost', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    const text = 'plan: of a package\n';
    const child = 'r+a.1+b.1';
    await (await store.create('r', 'plan: 1\n')).close();
    await (await store.create(child, text)).close();
    await store.keepPlan('r', text, sha256(text));
    writeFileSync(planCopyPath(commonDir, child), '');
    expect(await store.planText(child, sha256(text))).toBe(text);
    rmSync(laterPlanPath(commonDir, 'r', sha256(text)));
    await expect(store.planText(child, sha256(text))).rejects.toMatchObject({ reason: 'plan-lost' });
  });

  it('tells of damage and goes on reading', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    const writer = await store.create('r', '');
    await writer.append([note('one')]);
    appendFileSync(journalPath(commonDir, 'r'), 'garbage\n');
    await writer.append([note('two')]);
    await writer.close();
    const { events, damage } = await store.read('r');
    expect(events.map((event) => event.seq)).toEqual([1, 2]);
    expect(damage).toEqual([expect.stringMatching(/8 bytes from byte \d+ on/)]);
  });

  it('creates a run anew whose beginning was cut off in its first event, and none that has begun', async () => {
    const commonDir = temporaryFolder();
    const store = (epoch: number) => new FileRunStore(commonDir, lease(epoch), clock);
    await (await store(1).create('r', 'first')).close();
    appendFileSync(segmentPath(journalPath(commonDir, 'r'), 1), 'w1 17');
    const writer = await store(2).create('r', 'again');
    await writer.append([note('one')]);
    await writer.close();
    expect((await store(3).read('r')).events).toMatchObject([{ seq: 1, message: 'one' }]);
    expect(await store(3).planText('r')).toBe('again');
    await expect(store(3).create('r', 'third')).rejects.toMatchObject({ reason: 'journal' });
  });

  it('lists runs, the oldest first, also those of one second, and leaves out what never began', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    expect(await store.list()).toEqual([]);
    const begin = async (run: string, age: number) => {
      const writer = await store.create(run, '');
      await writer.append([note('x')]);
      await writer.close();
      utimesSync(planCopyPath(commonDir, run), 1000, 1000 - age);
    };
    await begin('20260102T000000Z-b', 50);
    await begin('20260101T000000Z-z', 0);
    await begin('20260102T000000Z-a', 10);
    await (await store.create('20260103T000000Z-empty', '')).close();
    mkdirSync(join(commonDir, 'waves', 'runs', '.hidden'));
    expect(await store.list()).toEqual(['20260101T000000Z-z', '20260102T000000Z-b', '20260102T000000Z-a']);
  });

  it('says so when there is no such run, and never leaves its folder', async () => {
    const store = new FileRunStore(temporaryFolder(), lease(1), clock);
    for (const run of ['nothing', '../..', '']) {
      await expect(store.read(run)).rejects.toMatchObject({ reason: 'unknown-run' });
      await expect(store.planText(run)).rejects.toMatchObject({ reason: 'unknown-run' });
    }
  });

  it('neither overwrites a run nor writes without a lease', async () => {
    const commonDir = temporaryFolder();
    const store = new FileRunStore(commonDir, lease(1), clock);
    // A driver that died before the run had begun left nothing but its plan.
    await (await store.create('r', 'never begun')).close();
    const writer = await store.create('r', 'first');
    await writer.append([note('begun')]);
    await writer.close();
    await expect(store.create('r', 'second')).rejects.toMatchObject({ reason: 'journal' });
    expect(await store.planText('r')).toBe('first');
    await expect(FileRunStore.forReading(commonDir).open('r')).rejects.toMatchObject({ reason: 'journal' });
  });
});
