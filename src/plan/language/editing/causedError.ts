import { checkPlan } from '../../checks/checkPlan';
import type { Problem } from '../../problem';
import { readPlan } from '../../reading/readPlan';

/** The first error that a plan's text has after a change and did not have before; undefined where there is none. */
export function causedError(before: string, after: string): Problem | undefined {
  const known = new Set(errorsOf(before).map(sameError));
  return errorsOf(after).find((problem) => !known.has(sameError(problem)));
}

function errorsOf(text: string): Problem[] {
  return checkPlan(readPlan(text)).filter(({ severity }) => severity === 'error');
}

/** Errors move with the text, so that their place does not tell whether they are the same. */
function sameError({ code, message }: Problem): string {
  return `${code}\n${message}`;
}
