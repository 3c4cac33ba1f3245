/** How a call that fails is repeated. Times are in milliseconds. */
export interface RetryRules {
  /** Before the first repetition, at the most. */
  readonly firstMs: number;
  /** Between two tries, at the most. */
  readonly longestMs: number;
  /** Nothing is begun any more so long after the first try. */
  readonly patienceMs: number;
}

/** How it has gone so far. */
export interface Tries {
  /** At least 1. */
  readonly failures: number;
  /** Since the first try began. */
  readonly elapsedMs: number;
  /** From 0 to less than 1, anew for every failure, so that clients that failed together do not come back together. */
  readonly random: number;
  /** What the server has asked for, as by `Retry-After`. */
  readonly askedMs?: number;
}

/**
 * When to try again, in milliseconds from now: doubled with every failure up to the longest wait, less up to half of it
 * ("equal jitter", Brooker, "Exponential Backoff and Jitter", 2015), and never before the server wants it.
 * @returns undefined: it is given up.
 */
export function nextTryMs(rules: RetryRules, tries: Tries): number | undefined {
  const { firstMs, longestMs, patienceMs } = rules;
  const whole = Math.min(longestMs, firstMs * 2 ** Math.max(0, tries.failures - 1));
  const wait = Math.max(whole * (1 - tries.random / 2), tries.askedMs ?? 0);
  return tries.elapsedMs + wait > patienceMs ? undefined : wait;
}
