import type { VerificationStep, WorkPackage } from '../../../plan/model';
import type { CheckedStep } from '../../../protocol/packageDetails';
import { stepGate } from '../../../run/kernel/kernel';
import type { PackageRun } from '../../../run/run';

type StepResult = Pick<CheckedStep, 'result' | 'message'>;

/**
 * What came of a step of a package's verification for its latest attempt.
 * @param index its place among the package's steps, from 0.
 */
export function stepResult(item: WorkPackage, index: number, state: PackageRun | undefined): StepResult {
  const step = item.verification.steps[index];
  if (step === undefined || step.kind === 'command') {
    return commandResult(index, state);
  }
  const atGate = gateResult(item, step, state);
  return step.kind === 'manual' || atGate.result === 'passed' ? atGate : commandResult(index, state);
}

function commandResult(index: number, state: PackageRun | undefined): StepResult {
  const begun = state?.steps.find(({ step }) => step === index + 1);
  if (begun === undefined) {
    return { result: 'waiting' };
  }
  if (begun.result === undefined) {
    return { result: state?.state === 'verifying' ? 'running' : 'waiting' };
  }
  const { passed, undecided, message } = begun.result;
  const result = passed ? 'passed' : undecided === true ? 'waiting' : 'failed';
  return { result, ...(message === undefined ? {} : { message }) };
}

/** What no command decides is looked at by a person, who says so at its gate. */
function gateResult(item: WorkPackage, step: VerificationStep, state: PackageRun | undefined): StepResult {
  return { result: state?.approved.includes(stepGate(item.id, step)) === true ? 'passed' : 'waiting' };
}
