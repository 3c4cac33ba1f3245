import type { Clock } from '../../ports/ports';

/** So often it is looked whether time has passed that this process did not see, in milliseconds. */
const TICK_MS = 250;
/** As much of the time between two looks counts at most, in milliseconds: a processor with much to do comes a little late. */
const MOST_MS = 4 * TICK_MS;

/** Absent until somebody asks: what ends at once does without the clock, which takes Node.js a millisecond to load. */
let lookedAt: number | undefined;
let seenMs = 0;
let timer: NodeJS.Timeout | undefined;

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * Milliseconds since some moment in the past, by a clock that nobody sets and that stands still while the machine
 * sleeps. Only differences mean something.
 */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Milliseconds since some moment in the past, less those in which this process stood still: suspended, or for want of a processor. What
 * others have said meanwhile has come, and is not read yet when it goes on, so that such time says nothing of their silence. Only
 * differences mean something.
 */
export function awakeNow(): number {
  timer ??= setInterval(look, TICK_MS).unref();
  look();
  return seenMs;
}

function look(): void {
  const now = monotonicNow();
  seenMs += Math.min(now - (lookedAt ?? now), MOST_MS);
  lookedAt = now;
}
