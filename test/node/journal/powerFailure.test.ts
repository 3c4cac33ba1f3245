import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/node/files/files';
import { openSegment } from '../../../src/node/journal/journalSegment';
import { encodeRecord } from '../../../src/node/journal/journalFile';
import { readJournal } from '../../../src/node/journal/journalReader';
import { acquireLease } from '../../../src/node/driver/lease';
import { LEASE_TIMING } from '../../../src/node/driver/leaseFile';
import { FileRunStore } from '../../../src/node/runs/runStore';
import { lease } from '../fixedLease';
import { systemClock } from '../../../src/node/processes/systemClock';
import { thisHost } from '../../../src/node/processes/host';
import { outsideOf } from '../../simulation/diskView';
import { Random } from '../../simulation/random';
import { VirtualDisk } from '../../simulation/virtualDisk';

const FOLDER = '/repository/.git/waves';

/** Disks on which names and contents that nobody waited for are lost in one way each. */
const DISKS = Array.from({ length: 30 }, (_, seed) => new VirtualDisk(new Random(seed), () => 0));

describe('when the power fails', () => {
  it('a segment is there in which something was waited for', async () => {
    for (const disk of DISKS) {
      const files = outsideOf(disk);
      await files.makeFolder(FOLDER);
      const journal = `${FOLDER}/journal.jsonl`;
      const { file } = await openSegment(files, journal, lease(1));
      await file.append(encodeRecord(1, { seq: 1, time: '', type: 'run.resumed' }));
      await file.sync();
      disk.losePower();
      const { records } = await readJournal(journal, files);
      expect(records.map(({ event }) => event.seq)).toEqual([1]);
    }
  });

  it('what is written counts, though the disk has forgotten that there were leases', async () => {
    for (const disk of DISKS) {
      const files = outsideOf(disk);
      const journal = `${FOLDER}/forgotten/journal.jsonl`;
      await files.makeFolder(`${FOLDER}/forgotten`);
      for (const [seq, leased] of [5, 1, 1].entries()) {
        const { file, epoch, lastSeq } = await openSegment(files, journal, lease(leased));
        expect(lastSeq).toBe(seq);
        await file.append(encodeRecord(epoch, { seq: seq + 1, time: '', type: 'run.resumed' }));
        await file.sync();
        await file.close();
        disk.losePower();
      }
      const { records } = await readJournal(journal, files);
      expect(records.map(({ event }) => event.seq)).toEqual([1, 2, 3]);
    }
  });

  it('the copies are there of plans that a run was told to keep', async () => {
    for (const disk of DISKS) {
      const files = outsideOf(disk);
      await files.makeFolder('/kept/.git');
      await files.syncFolder('/kept');
      const store = new FileRunStore('/kept/.git', lease(1), systemClock, files);
      await (await store.create('r', 'plan: 1')).close();
      await store.keepPlan('r', 'plan: 2', sha256('plan: 2'));
      disk.losePower();
      expect(await store.planText('r', sha256('plan: 1'))).toBe('plan: 1');
      expect(await store.planText('r', sha256('plan: 2'))).toBe('plan: 2');
    }
  });

  it('the number of a lease is not given out once more', async () => {
    for (const disk of DISKS) {
      // Nobody lives on, and nobody waits for anything.
      const host = {
        ...thisHost,
        files: outsideOf(disk),
        after: () => () => undefined,
        watchFolder: () => ({ dispose: () => undefined }) as never,
        isAlive: () => Promise.resolve(false),
      };
      const epochs: number[] = [];
      for (let times = 0; times < 3; times += 1) {
        const taken = await acquireLease('/repository/.git', String, LEASE_TIMING, host);
        epochs.push(taken.kind === 'held' ? taken.lease.epoch : 0);
        disk.losePower();
      }
      expect(epochs).toEqual([1, 2, 3]);
    }
  });
});
