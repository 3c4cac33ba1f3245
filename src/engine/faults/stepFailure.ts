import type { Clock, Log } from '../../ports/ports';
import { metFault } from '../../run/faults/faults';
import type { RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { Target } from '../kernel/attempts';
import { errorFault } from '../../run/faults/errorFault';

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/**
 * What a step of an attempt comes to that threw something. A fault of the repository or the machine leaves the attempt
 * where it is, to be tried again; everything else fails it.
 * @param reason which step it was, as a stable word.
 * @throws the error itself when the lease is lost or the journal can't be written: nothing may be written down then.
 */
export function stepFailure(
  error: unknown,
  reason: string,
  target: Target,
  state: RunState,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): RunEvent[] {
  if (WavesError.is(error) && FATAL.has(error.reason)) {
    throw error;
  }
  const { package: id, attempt } = target;
  const fault = errorFault(error, reason);
  if (fault !== undefined) {
    if (state.phase !== 'running') {
      // Whoever stops the run does not wait until it is over.
      return [{ type: 'attempt.stopping', package: id, attempt, message: 'Stopped.', then: 'cancel' }];
    }
    const before = state.packages.get(id)?.fault;
    const met = metFault(fault, wordsOf(error), before, clock.now());
    return [{ type: 'fault.met', package: id, attempt, step: reason, fault: met }];
  }
  if (!WavesError.is(error)) {
    log.error(`${target.package}: ${reason} failed unexpectedly.`, error);
  }
  return [{ type: 'attempt.failed', package: id, attempt, reason, message: explained(error) }];
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explained(error: unknown): string {
  const advice = WavesError.is(error) ? error.advice : undefined;
  return advice === undefined ? wordsOf(error) : `${wordsOf(error)} ${advice}`;
}
