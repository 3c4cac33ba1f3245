import { randomBytes } from 'node:crypto';
import { WavesError } from '../../wavesError';
import type { Files } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import type { Host } from '../processes/host';
import { pause, thisHost } from '../processes/host';
import { wavesFolder } from '../runs/wavesFolder';
import { HeldLease } from './heldLease';
import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { encodeLease, lastBeat, LEASE_TIMING, leaseEpochs, leasePath, readEpoch } from './leaseFile';

/** How often the heartbeat is looked at from one beat to the next. */
const LOOKS = 10;
/** Between two looks at a process; where there is no /proc, each costs a process. */
const PROCESS_MS = 1000;

/**
 * Whether the holder of a lease seems to live, at one look: its process exists, and its last heartbeat is not too long
 * ago by the clock of the wall. That clock may have been set, so that nothing is taken away on this word alone.
 */
async function seemsAlive(
  commonDir: string,
  lease: LeaseInfo,
  timing: LeaseTiming,
  host: Host = thisHost,
): Promise<boolean> {
  const beat = await lastBeat(commonDir, lease.epoch, host.files);
  return !(await hasEnded(lease, host)) && isRecent(beat, timing.expiryMs, host);
}

/**
 * Whether the holder of a lease lives. When a look does not tell, its heartbeat is watched for as long as it takes to
 * expire; so this takes up to `expiryMs`.
 */
async function provesAlive(
  commonDir: string,
  lease: LeaseInfo,
  timing: LeaseTiming,
  host: Host = thisHost,
): Promise<boolean> {
  if (lease.released === true) {
    return false;
  }
  const first = await lastBeat(commonDir, lease.epoch, host.files);
  if (await hasEnded(lease, host)) {
    return false;
  }
  if (isRecent(first, 2 * timing.beatMs, host)) {
    return true;
  }
  const lookMs = timing.beatMs / LOOKS;
  let silentMs = 0;
  let sinceProcessMs = 0;
  for (let at = host.monotonicNow(); silentMs < timing.expiryMs;) {
    await pause(host, lookMs);
    if ((await lastBeat(commonDir, lease.epoch, host.files)) !== first) {
      return true;
    }
    // Time in which this process could not look either, suspended like perhaps the holder, does not count.
    const passed = Math.min(host.monotonicNow() - at, 2 * lookMs);
    at = host.monotonicNow();
    silentMs += passed;
    sinceProcessMs += passed;
    if (sinceProcessMs >= PROCESS_MS) {
      sinceProcessMs = 0;
      if (await hasEnded(lease, host)) {
        return false;
      }
    }
  }
  return false;
}

/** Whether the holder is known to have ended. Of a process behind a wall, as in a container, nothing is known. */
async function hasEnded(lease: LeaseInfo, host: Host): Promise<boolean> {
  return lease.released === true || ((await host.isOfThisSystem(lease)) && !(await host.isAlive(lease)));
}

function isRecent(beat: number | undefined, milliseconds: number, host: Host): boolean {
  return beat !== undefined && Math.abs(host.now() - beat) < milliseconds;
}

/**
 * Watches over the holder of a lease for a process that depends on it.
 * @param gone called once: the lease is another's by now, or its holder has given no sign of life until it expired.
 * @returns what ends the watching.
 */
export function watchHolder(
  commonDir: string,
  lease: LeaseInfo,
  gone: () => void,
  timing: LeaseTiming = LEASE_TIMING,
  host: Host = thisHost,
): () => void {
  let last: number | undefined;
  let silentMs = 0;
  let ended = false;
  let callOff: () => void = () => undefined;
  const wait = () => {
    callOff = ended ? callOff : host.after(timing.beatMs, () => void look(), true);
  };
  const look = async () => {
    const beat = await lastBeat(commonDir, lease.epoch, host.files);
    silentMs = beat === last ? silentMs + timing.beatMs : 0;
    last = beat;
    if (!ended && (beat === undefined || silentMs >= timing.expiryMs)) {
      ended = true;
      gone();
    }
    wait();
  };
  wait();
  return () => {
    ended = true;
    callOff();
  };
}

export type { HeldLease } from './heldLease';

/** What came of asking for the lease. */
export type AcquiredLease =
  | { readonly kind: 'held'; readonly lease: HeldLease }
  | { readonly kind: 'taken'; readonly by: LeaseInfo };

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
  host: Host = thisHost,
): Promise<AcquiredLease> {
  try {
    await host.files.makeFolder(wavesFolder(commonDir));
    return await takeLease(commonDir, addressFor, timing, host);
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
export async function readLease(commonDir: string, files: Files = nodeFiles): Promise<LeaseInfo | undefined> {
  for (;;) {
    const epoch = (await leaseEpochs(commonDir, files)).at(-1) ?? 0;
    const lease = await readEpoch(commonDir, epoch, files);
    // The file may have made room for the next one since it was listed.
    if (lease !== undefined || ((await leaseEpochs(commonDir, files)).at(-1) ?? 0) === epoch) {
      return lease;
    }
  }
}

/** The newest lease, if its holder seems to be alive and has not given it up. */
export async function readLiveLease(
  commonDir: string,
  timing: LeaseTiming = LEASE_TIMING,
  host: Host = thisHost,
): Promise<LeaseInfo | undefined> {
  const lease = await readLease(commonDir, host.files);
  return lease !== undefined && (await seemsAlive(commonDir, lease, timing, host)) ? lease : undefined;
}

async function takeLease(
  commonDir: string,
  addressFor: (epoch: number) => string,
  timing: LeaseTiming,
  host: Host,
): Promise<AcquiredLease> {
  const { files } = host;
  const identity = await host.ownIdentity();
  for (;;) {
    const newest = (await leaseEpochs(commonDir, files)).at(-1) ?? 0;
    const beat = await lastBeat(commonDir, newest, files);
    const current = await readEpoch(commonDir, newest, files);
    if (current !== undefined && (await provesAlive(commonDir, current, timing, host))) {
      return { kind: 'taken', by: current };
    }
    const epoch = newest + 1;
    const token = randomBytes(32).toString('hex');
    const info: LeaseInfo = { ...identity, token, epoch, address: addressFor(epoch) };
    const takenAt = host.monotonicNow();
    const path = leasePath(commonDir, epoch);
    if (!(await files.create(path, encodeLease(info)))) {
      continue;
    }
    // Without its name a machine that goes down would forget the epoch, and what is written under the next one not count.
    await files.syncFolder(wavesFolder(commonDir));
    const all = await leaseEpochs(commonDir, files);
    const woken = current !== undefined && (await lastBeat(commonDir, newest, files)) !== beat;
    if (woken || all.at(-1) !== epoch) {
      // The holder woke up at the last moment; or, long after we looked, others took this epoch and gave it up, and a
      // later one counts by now.
      await files.remove(path);
      continue;
    }
    await Promise.all(all.slice(0, -1).map((old) => files.remove(leasePath(commonDir, old))));
    return { kind: 'held', lease: new HeldLease(commonDir, info, timing, takenAt, host) };
  }
}
