import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { WavesError } from '../../wavesError';
import { createExclusive } from '../files/exclusiveFile';
import { HeldLease } from './heldLease';
import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { encodeLease, lastBeat, LEASE_TIMING, leaseEpochs, leasePath, readEpoch } from './leaseFile';
import { provesAlive, seemsAlive } from './leaseHolder';
import { monotonicNow } from '../monotonicClock';
import { ownIdentity } from '../processes/processIdentity';
import { wavesFolder } from '../runs/runFolder';

/** What came of asking for the lease. */
export type AcquiredLease =
  { readonly kind: 'held'; readonly lease: HeldLease } | { readonly kind: 'taken'; readonly by: LeaseInfo };

/**
 * Makes this process the driver of a repository, unless a living process is. A lease is a file of its own for each
 * epoch, and the highest one counts; taking over is the creation of the next, in which only one process can succeed.
 * It is free at once when its holder has ended, and after some seconds when the holder gives no sign of life.
 * @param addressFor where the driver will listen, by epoch.
 * @throws WavesError `lease` when the git directory can't be written.
 */
export async function acquireLease(
  commonDir: string,
  addressFor: (epoch: number) => string,
  timing: LeaseTiming = LEASE_TIMING,
): Promise<AcquiredLease> {
  try {
    await mkdir(wavesFolder(commonDir), { recursive: true, mode: 0o700 });
    return await takeLease(commonDir, addressFor, timing);
  } catch (cause) {
    if (WavesError.is(cause)) {
      throw cause;
    }
    throw new WavesError(
      'lease',
      `The lease of the driver cannot be taken: ${(cause as Error).message}`,
      `Check that ${wavesFolder(commonDir)} can be written and is on a local disk.`,
      { cause },
    );
  }
}

/** The newest lease, whatever became of its holder. @throws WavesError `lease` when it is somebody else's to read. */
export async function readLease(commonDir: string): Promise<LeaseInfo | undefined> {
  for (;;) {
    const epoch = (await leaseEpochs(commonDir)).at(-1) ?? 0;
    const lease = await readEpoch(commonDir, epoch);
    // The file may have made room for the next one since it was listed.
    if (lease !== undefined || ((await leaseEpochs(commonDir)).at(-1) ?? 0) === epoch) {
      return lease;
    }
  }
}

/** The newest lease, if its holder seems to be alive and has not given it up. */
export async function readLiveLease(
  commonDir: string,
  timing: LeaseTiming = LEASE_TIMING,
): Promise<LeaseInfo | undefined> {
  const lease = await readLease(commonDir);
  return lease !== undefined && (await seemsAlive(commonDir, lease, timing)) ? lease : undefined;
}

async function takeLease(
  commonDir: string,
  addressFor: (epoch: number) => string,
  timing: LeaseTiming,
): Promise<AcquiredLease> {
  const identity = await ownIdentity();
  for (;;) {
    const newest = (await leaseEpochs(commonDir)).at(-1) ?? 0;
    const beat = await lastBeat(commonDir, newest);
    const current = await readEpoch(commonDir, newest);
    if (current !== undefined && (await provesAlive(commonDir, current, timing))) {
      return { kind: 'taken', by: current };
    }
    const epoch = newest + 1;
    const token = randomBytes(32).toString('hex');
    const info: LeaseInfo = { ...identity, token, epoch, address: addressFor(epoch) };
    const takenAt = monotonicNow();
    const path = leasePath(commonDir, epoch);
    if (!(await createExclusive(path, encodeLease(info)))) {
      continue;
    }
    const all = await leaseEpochs(commonDir);
    const woken = current !== undefined && (await lastBeat(commonDir, newest)) !== beat;
    if (woken || all.at(-1) !== epoch) {
      // The holder woke up at the last moment; or, long after we looked, others took this epoch and gave it up, and a
      // later one counts by now.
      await rm(path, { force: true });
      continue;
    }
    await Promise.all(all.slice(0, -1).map((old) => rm(leasePath(commonDir, old), { force: true })));
    return { kind: 'held', lease: new HeldLease(commonDir, info, timing, takenAt) };
  }
}
