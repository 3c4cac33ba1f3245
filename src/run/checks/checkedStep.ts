import type { AttemptChecked, JournalEvent } from '../events/events';
import type { StepRun } from '../state/runState';

/** A step with what came of it; another one, or another start of it, stays as it is. */
export function checkedStep(step: StepRun, event: JournalEvent & AttemptChecked): StepRun {
  if (step.step !== event.step || step.start !== event.start) {
    return step;
  }
  const { time: at, passed, exitCode, message, undecided, metrics } = event;
  const further = {
    ...(undecided === undefined ? {} : { undecided }),
    ...(metrics === undefined ? {} : { metrics }),
  };
  return { ...step, result: { at, passed, exitCode, message, ...further } };
}
