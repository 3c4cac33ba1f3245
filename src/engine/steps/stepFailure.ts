import type { Log } from '../../ports';
import type { RunEvent } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { Target } from '../attempts/attempts';

/**
 * What a step of an attempt comes to that threw something.
 * @param reason which step it was, as a stable word.
 * @throws the error itself when the lease is lost: nothing may be written down then.
 */
export function stepFailure(error: unknown, reason: string, target: Target, log: Log): RunEvent[] {
  if (WavesError.is(error, 'lease-lost')) {
    throw error;
  }
  if (!WavesError.is(error)) {
    log.error(`${target.package}: ${reason} failed unexpectedly.`, error);
  }
  const message = error instanceof Error ? explain(error) : String(error);
  const { package: id, attempt } = target;
  return [{ type: 'attempt.failed', package: id, attempt, reason, message }];
}

function explain(error: Error): string {
  const advice = WavesError.is(error) ? error.advice : undefined;
  return advice === undefined ? error.message : `${error.message} ${advice}`;
}
