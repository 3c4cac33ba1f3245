import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../src/cli/context/command';
import type { LeaseInfo } from '../../src/node/driver/leaseFile';
import { isAlive } from '../../src/node/processes/processIdentity';
import { readLiveLease } from '../../src/node/driver/lease';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { waitFor } from '../support/waitFor';
import type { RunningWaves } from '../support/waves';
import { startWaves } from '../support/waves';
import { LayeredPackages } from './layeredPackages';

const KILLS = atDepth(5, 50);
/** After so many kills, the driver is not killed but suspended until another has taken over. */
const FREEZE_AT: readonly number[] = atDepth([1, 3], [10, 30]);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

describe.skipIf(process.platform === 'win32')('a run that two command lines compete for', () => {
  it(`survives ${KILLS} kills of whoever drives, and drivers that sleep through their replacement`, async () => {
    const random = new Random(SEED + 5);
    const work = new LayeredPackages(0.2, 0);
    const rivals: RunningWaves[] = [];
    const start = (): RunningWaves => {
      const rival = startWaves(work.repository.root, ['run', 'work-packages.yaml', '--json']);
      // After many drivers in vain it asks to be started again, which a person would do.
      void rival.finished.then(({ code }) => {
        const index = rivals.indexOf(rival);
        if (code === EXIT.unreachable && index >= 0) {
          rivals[index] = start();
        }
      });
      return rival;
    };
    rivals.push(start(), start());
    const driver = (not?: number): Promise<LeaseInfo> =>
      waitFor('there is a driver', async () => {
        const lease = await readLiveLease(work.commonDir);
        return lease !== undefined && lease.epoch !== not && lease;
      });
    const frozen: LeaseInfo[] = [];
    onTestFinished(async () => {
      for (const holder of frozen) {
        // Its number may be somebody else's by now.
        if (await isAlive(holder)) {
          signal(holder.pid, 'SIGKILL');
        }
      }
    });
    let before = await work.eventCount();
    for (let kills = 0; kills < KILLS; kills++) {
      const enough = before + random.integer(0, 3);
      const holder = await driver();
      await waitFor(
        'some more is written',
        async () => (await work.eventCount()) >= (work.isHeld() ? Math.min(enough, before + 1) : enough),
      );
      // Of what whoever comes next writes, nothing may be missed: with all agents held, it may be all there is.
      before = await work.eventCount();
      if (FREEZE_AT.includes(kills)) {
        frozen.push(holder);
        signal(holder.pid, 'SIGSTOP');
        await driver(holder.epoch);
        signal(holder.pid, 'SIGCONT');
        continue;
      }
      // Who slept through its replacement goes on beside it, may drive again, and is then killed like any other.
      signal(holder.pid, 'SIGKILL');
      const killed = rivals.findIndex(({ pid }) => pid === holder.pid);
      if (killed >= 0) {
        rivals[killed] = start();
      }
    }
    work.letEnd();
    for (let index = 0; index < rivals.length;) {
      const rival = rivals[index];
      const ended = await rival?.finished;
      if (rival === rivals[index]) {
        expect(ended?.code, ended?.err).toBe(0);
        index += 1;
      }
    }
    await work.expectAllDoneOnce();
    expect(work.started().sort()).toEqual(work.packages.map(({ id }) => id).sort());
  });
});
