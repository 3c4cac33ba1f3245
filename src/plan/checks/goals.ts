import { firstById } from '../firstById';
import type { Goal } from '../additions';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import { shortened } from '../yaml/legible';
import { concerns, targetText } from '../taskLists';
import type { Check } from './basis/check';

/** Goals of the feature that reach no package, and those whose proof nothing in the plan can bring. */
export const goals: Check = ({ reading: { plan } }) => {
  const packages = [...firstById(plan).values()];
  return (plan.execution.goals ?? []).flatMap((goal): Problem[] => {
    const concerned = packages.filter((item) => concerns(goal, item));
    const problem = concerned.length === 0 ? reachesNobody(goal) : unproved(goal, concerned);
    return problem === undefined || packages.length === 0 ? [] : [problem];
  });
};

function reachesNobody(goal: Goal): Problem {
  const named = goal.for.map(({ value }) => `\`${value}\``).join(', ');
  return {
    code: 'goal-for-nobody',
    severity: 'warning',
    message: `No package is, or is of the kind, ${named}, so nobody is told "${shortened(goal.text)}". Name the id of a package, or one of the kinds contracts, backend, frontend, integration and other.`,
    range: goal.for[0]?.range ?? goal.range,
  };
}

function unproved(goal: Goal, concerned: readonly WorkPackage[]): Problem | undefined {
  if (concerned.some(({ subplan }) => subplan !== undefined)) {
    return undefined;
  }
  const steps = concerned.flatMap(({ verification }) => verification.steps);
  const { step, target } = goal;
  if (step !== undefined && !steps.some(({ name }) => name === step.value)) {
    return unprovedProblem(
      goal,
      `no package that it concerns has a step "${shortened(step.value)}"`,
      step.range,
    );
  }
  if (target !== undefined && !steps.some(({ kind }) => kind === 'command')) {
    const why = `no package that it concerns has a step with a command that could measure \`${targetText(target)}\``;
    return unprovedProblem(goal, why, goal.range);
  }
  return undefined;
}

function unprovedProblem({ text }: Goal, why: string, range: Problem['range']): Problem {
  return {
    code: 'goal-unproved',
    severity: 'warning',
    message: `"${shortened(text)}" can never be shown: ${why}.`,
    range,
  };
}
