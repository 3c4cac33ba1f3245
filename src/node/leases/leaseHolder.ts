import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { lastBeat, LEASE_TIMING } from './leaseFile';
import { monotonicNow } from '../monotonicClock';
import { isAlive, isOfThisSystem } from '../processes/processIdentity';

/** Between two looks at a heartbeat, in milliseconds. */
const LOOK_MS = 100;
/** Between two looks at a process; where there is no /proc, each costs a process. */
const PROCESS_MS = 1000;

/**
 * Whether the holder of a lease seems to live, at one look: its process exists, and its last heartbeat is not too long
 * ago by the clock of the wall. That clock may have been set, so that nothing is taken away on this word alone.
 */
export async function seemsAlive(commonDir: string, lease: LeaseInfo, timing: LeaseTiming): Promise<boolean> {
  return !(await hasEnded(lease)) && isRecent(await lastBeat(commonDir, lease.epoch), timing.expiryMs);
}

/**
 * Whether the holder of a lease lives. When a look does not tell, its heartbeat is watched for as long as it takes to
 * expire; so this takes up to `expiryMs`.
 */
export async function provesAlive(
  commonDir: string,
  lease: LeaseInfo,
  timing: LeaseTiming,
): Promise<boolean> {
  if (lease.released === true) {
    return false;
  }
  const first = await lastBeat(commonDir, lease.epoch);
  if (await hasEnded(lease)) {
    return false;
  }
  if (isRecent(first, 2 * timing.beatMs)) {
    return true;
  }
  let silentMs = 0;
  let sinceProcessMs = 0;
  for (let at = monotonicNow(); silentMs < timing.expiryMs;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if ((await lastBeat(commonDir, lease.epoch)) !== first) {
      return true;
    }
    // Time in which this process could not look either, suspended like perhaps the holder, does not count.
    const passed = Math.min(monotonicNow() - at, 2 * LOOK_MS);
    at = monotonicNow();
    silentMs += passed;
    sinceProcessMs += passed;
    if (sinceProcessMs >= PROCESS_MS) {
      sinceProcessMs = 0;
      if (await hasEnded(lease)) {
        return false;
      }
    }
  }
  return false;
}

/** Whether the holder is known to have ended. Of a process behind a wall, as in a container, nothing is known. */
async function hasEnded(lease: LeaseInfo): Promise<boolean> {
  return lease.released === true || ((await isOfThisSystem(lease)) && !(await isAlive(lease)));
}

function isRecent(beat: number | undefined, milliseconds: number): boolean {
  return beat !== undefined && Math.abs(Date.now() - beat) < milliseconds;
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
): () => void {
  let last: number | undefined;
  let silentMs = 0;
  const look = async () => {
    const beat = await lastBeat(commonDir, lease.epoch);
    silentMs = beat === last ? silentMs + timing.beatMs : 0;
    last = beat;
    if (beat === undefined || silentMs >= timing.expiryMs) {
      clearInterval(timer);
      gone();
    }
  };
  const timer = setInterval(() => void look(), timing.beatMs);
  timer.unref();
  return () => clearInterval(timer);
}
