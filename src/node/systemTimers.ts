import type { Timers } from '../ports';

/** The longest that one timer waits, in milliseconds: a machine that slept is noticed after that at the latest. */
const LONGEST_MS = 30_000;

/** The machine's timers; the wall clock counts, also when it is put forward or the machine was suspended. */
export const systemTimers: Timers = {
  at: (time, callback) => {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = time - Date.now();
      timer = setTimeout(
        () => (left > LONGEST_MS ? wait() : callback()),
        Math.min(Math.max(0, left), LONGEST_MS),
      );
    };
    wait();
    return () => clearTimeout(timer);
  },
};
