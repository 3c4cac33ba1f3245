import type { Plan } from '../plan/model';
import type { StartRunParams } from '../protocol/driver';

/** How many packages of one plan work at the same time where nobody says otherwise. */
const DEFAULT_MAX_PARALLEL = 10;

/** How many packages of a plan may work at the same time: as asked for, else as the plan says. */
export function maxParallelOf(plan: Plan, params: Pick<StartRunParams, 'maxParallel'> = {}): number {
  return params.maxParallel ?? plan.execution.maxParallel ?? DEFAULT_MAX_PARALLEL;
}
