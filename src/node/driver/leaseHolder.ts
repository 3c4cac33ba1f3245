import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { lastBeat, LEASE_TIMING } from './leaseFile';
import type { Host } from '../processes/host';
import { pause, thisHost } from '../processes/host';

/** So many looks at a heartbeat are had from one to the next. */
const LOOKS = 10;
/** Between two looks at a process; where there is no /proc, each costs a process. */
const PROCESS_MS = 1000;

/**
 * Whether the holder of a lease seems to live, at one look: its process exists, and its last heartbeat is not too long
 * ago by the clock of the wall. That clock may have been set, so that nothing is taken away on this word alone.
 */
export async function seemsAlive(
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
export async function provesAlive(
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
