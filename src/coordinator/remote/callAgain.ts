import type { Timers } from '../../ports/ports';
import type { RetryRules } from '../../run/coordinator/retrySchedule';
import { nextTryMs } from '../../run/coordinator/retrySchedule';
import { WavesError } from '../../wavesError';

/** A coordinator elsewhere did not answer, or had trouble of its own: trying again may help. */
export class RemoteFailure extends WavesError {
  /** Whether the call may have been carried out all the same. */
  readonly wasSent: boolean;
  /** How long it wants to be left alone, in milliseconds. */
  readonly askedMs: number | undefined;

  constructor(
    message: string,
    options: { readonly wasSent: boolean; readonly askedMs?: number; readonly cause?: unknown },
  ) {
    super(
      'coordinator',
      message,
      'Check that it runs, and the setting or COORDINATION_API_URL that names it.',
      options,
    );
    this.wasSent = options.wasSent;
    this.askedMs = options.askedMs;
  }
}

/** Time and chance, for tries. */
export interface RetryWorld {
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

/** How a call is repeated. */
export interface RepeatedCall {
  readonly rules: RetryRules;
  /** Whether it does the same when it is carried out twice; otherwise it is repeated only where it was never sent. */
  readonly isRepeatable: boolean;
}

/** Makes a call again while it fails and may succeed later. @throws what the last try threw. */
export async function callAgain<T>(
  call: () => Promise<T>,
  { rules, isRepeatable }: RepeatedCall,
  { timers, now, random }: RetryWorld,
): Promise<T> {
  const startedAt = now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RemoteFailure) || (error.wasSent && !isRepeatable)) {
        throw error;
      }
      const tries = { failures, elapsedMs: now() - startedAt, random: random() };
      const wait = nextTryMs(rules, {
        ...tries,
        ...(error.askedMs === undefined ? {} : { askedMs: error.askedMs }),
      });
      if (wait === undefined) {
        throw error;
      }
      await new Promise<void>((resolve) => timers.at(now() + wait, resolve));
    }
  }
}
