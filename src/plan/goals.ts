import type { Goal } from './additions';
import type { Plan, WorkPackage } from './model';
import { packageKind } from './packageKind';

/** What the feature asks of a package, in the order of the plan. */
export function goalsOf(plan: Pick<Plan, 'execution'>, item: WorkPackage): Goal[] {
  return (plan.execution.goals ?? []).filter((goal) => concerns(goal, item));
}

/** Whether a goal concerns a package: by its id, by its kind, or because it concerns all. */
export function concerns(goal: Goal, item: WorkPackage): boolean {
  const kind = packageKind(item);
  return goal.for.length === 0 || goal.for.some(({ value }) => value === item.id || value === kind);
}
