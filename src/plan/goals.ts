import type { Goal, Target } from './additions';
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

const TARGET = /^([A-Za-z_][\w.-]*)\s*(<=|>=|==?|<|>)\s*(-?\d+(?:\.\d+)?)\s*(%|[A-Za-z]\w*)?$/;

/** What a plan writes as `p95 <= 200 ms`; undefined for anything else. */
export function readTarget(text: string): Target | undefined {
  const [, name, comparison, value, unit] = TARGET.exec(text.trim()) ?? [];
  return name === undefined || comparison === undefined
    ? undefined
    : {
        name,
        comparison: (comparison === '==' ? '=' : comparison) as Target['comparison'],
        value: Number(value),
        ...(unit === undefined ? {} : { unit }),
      };
}

/** The same in words: "coverage >= 80 %". */
export function targetText({ name, comparison, value, unit }: Target): string {
  return `${name} ${comparison} ${value}${unit === undefined ? '' : ` ${unit}`}`;
}

/** Whether a number is what a target asks for. */
export function meets({ comparison, value }: Target, found: number): boolean {
  switch (comparison) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '=':
      return found === value;
    case '>=':
      return found >= value;
    case '>':
      return found > value;
  }
}
