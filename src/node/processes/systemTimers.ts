import type { Timers } from '../../ports/ports';
import type { Host } from './host';
import { thisHost } from './host';

/** The longest that one timer waits, in milliseconds: a machine that slept is noticed after that at the latest. */
const LONGEST_MS = 30_000;

/** Timers of a machine; the wall clock counts, also when it is put forward or the machine was suspended. */
export function timersOf(host: Pick<Host, 'now' | 'after'>): Timers {
  return {
    at: (time, callback) => {
      let callOff: () => void = () => undefined;
      const wait = () => {
        const left = time - host.now();
        const delay = Math.min(Math.max(0, left), LONGEST_MS);
        callOff = host.after(delay, () => (left > LONGEST_MS ? wait() : callback()));
      };
      wait();
      return () => callOff();
    },
  };
}

/** The timers of this machine. */
export const systemTimers: Timers = timersOf(thisHost);
