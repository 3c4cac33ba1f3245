import type { Clock } from '../../ports/ports';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * Milliseconds since some moment in the past, by a clock that nobody sets and that stands still while the machine
 * sleeps. Only differences mean something.
 */
export function monotonicNow(): number {
  return performance.now();
}
