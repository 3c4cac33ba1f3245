import { fingerprint } from './fingerprint';

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before a failed attempt is repeated, in milliseconds: doubled with every failure from one second up
 * to a minute, less up to half of it so that packages that failed together do not come back together. The same seed
 * always gives the same wait, so that replaying a journal gives the same state.
 */
export function backoffMs(failures: number, seed: string): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  // Letters have to follow those in which seeds differ, or their fingerprints differ in a few bits only.
  return Math.round(whole * (1 - Number(`0x${fingerprint(`${seed} waits`).slice(0, 8)}`) / 2 ** 33));
}
