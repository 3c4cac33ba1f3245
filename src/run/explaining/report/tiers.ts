import { testsSum } from '../../verification/stepMetrics';
import type { StepRun } from '../../verification/verification';
import { typeChecker } from '../../verification/typeFindings';
import type { TierReport } from './reportDocument';
import { testCountsText } from './reportText';

/**
 * What was shown of the tier that a package's verification promises. A: tests that a report tells of ran and passed, and no
 * step failed. B: checks on a server, which were seen to pass. C: nothing has to run, and that is said.
 * @param steps those that were carried out for the commit that it delivered.
 */
export function tierReport(tier: TierReport['tier'], steps: readonly StepRun[]): TierReport {
  if (tier === 'C') {
    return { tier, verdict: 'static', why: 'static only: nothing had to run' };
  }
  if (tier === 'B') {
    const seen = steps.find(({ server, result }) => server === true && result?.passed === true);
    return seen === undefined
      ? { tier, verdict: 'claimed', why: 'no checks on a server were seen to pass' }
      : { tier, verdict: 'shown', why: `${seen.name} passed on the server` };
  }
  const failed = steps.filter(({ result }) => result?.passed !== true).map(({ name }) => name);
  const tests = testsSum(steps.flatMap(({ result }) => result?.measured?.tests ?? []));
  if (failed.length > 0 || steps.length === 0) {
    const why = failed.length > 0 ? `without a pass: ${failed.join(', ')}` : 'the plan names no step';
    return { tier, verdict: 'claimed', why };
  }
  if (tests === undefined) {
    return { tier, verdict: 'claimed', why: 'no step left a report of tests' };
  }
  const hasPassed = tests.failed === 0 && tests.passed > 0;
  return { tier, verdict: hasPassed ? 'shown' : 'claimed', why: testCountsText(tests) };
}

/** The type-checkers that passed as steps of a package's verification, each named once. */
export function passedTypeCheckers(steps: readonly StepRun[]): string[] {
  const names = steps.flatMap(({ command, result }) =>
    result?.passed === true ? (typeChecker(command) ?? []) : [],
  );
  return [...new Set(names)];
}
