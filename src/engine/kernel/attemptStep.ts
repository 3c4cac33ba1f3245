import type { AttemptExit } from '../../ports/attempts';
import { errorFault, faultOf } from '../../run/faults/faultTable';
import type { MetFault } from '../../run/faults/faults';
import { holdingFault, metAgain, metFault } from '../../run/faults/faults';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { FollowedRun, Target } from './attempts';
import { packageRun } from './attempts';
import type { EngineDependencies } from './engineDependencies';

/** How often in a row a process may disappear before that is taken for its own doing: it may be what takes all memory. */
const VANISHES = 3;

/**
 * The fault of the repository or the machine that a process ended by, where it is not its own.
 * @param now milliseconds since 1970.
 */
export function exitFault(
  state: RunState,
  { package: id, attempt }: { readonly package: string; readonly attempt: number },
  exit: AttemptExit,
  now: number,
): MetFault | undefined {
  const item = state.packages.get(id);
  if (
    item === undefined ||
    item.attempt !== attempt ||
    item.stopping !== undefined ||
    state.phase !== 'running'
  ) {
    return undefined;
  }
  const { reason, message = '', trouble } = exit;
  const reasons = reason === 'vanished' && item.vanishes < VANISHES ? ['vanished'] : [];
  // What an agent says of itself proves nothing.
  const text = trouble ?? (reason === 'not-started' || reason === 'vanished' ? message : '');
  const fault = faultOf({ codes: [], reasons, text });
  return fault && metFault(fault, text, item.fault, now);
}

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/** What steps of attempts are carried out with. */
export type StepWorld = Pick<EngineDependencies, 'clock' | 'lease' | 'log'>;

/**
 * Runs one step of an attempt and writes down what came of it; what can be expected to go wrong fails the attempt and
 * nothing else, and a fault that is not the attempt's holds the run until the step was tried again.
 * @param reason which step it is, as a stable word.
 * @returns whether the attempt goes on: false when the step is to be tried again.
 * @throws WavesError `lease-lost`, `journal`.
 */
export async function attemptStep(
  world: StepWorld,
  run: FollowedRun,
  reason: string,
  target: Target,
  work: (item: PackageRun) => Promise<readonly RunEvent[]>,
): Promise<boolean> {
  let events: readonly RunEvent[];
  await world.lease.assertHeld();
  if (run.closed) {
    // Its run is driven by another by now, or again.
    return false;
  }
  const fault = holdingFault(packageRun(run.state, target.package));
  try {
    events = await work(packageRun(run.state, target.package));
    // A step may have met another one meanwhile.
    const isOver = run.state.packages.get(target.package)?.fault === fault;
    if (fault?.step === reason && isOver) {
      events = [{ type: 'fault.over', package: target.package, attempt: target.attempt }, ...events];
    }
  } catch (error) {
    events = stepFailure(error, reason, target, run.state, world);
  }
  if (events.length > 0) {
    await run.record(events);
  }
  return !events.some(({ type }) => type === 'fault.met');
}

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
  { log, clock }: Pick<StepWorld, 'log' | 'clock'>,
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
    const item = state.packages.get(id);
    const met = metFault(fault, wordsOf(error), item?.fault, clock.now());
    return [{ type: 'fault.met', package: id, attempt, step: reason, fault: met, ...metAgain(item, reason) }];
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
