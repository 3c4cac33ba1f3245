import type { Plan } from '../../plan/model';
import { DEFAULT_MAX_PARALLEL } from '../../plan/model';
import type { StartRunParams } from '../../protocol/driver';

/** How many packages of a plan may work at the same time: as asked for, else as the plan says. */
export function maxParallelOf(plan: Plan, params: Pick<StartRunParams, 'maxParallel'> = {}): number {
  return params.maxParallel ?? plan.execution.maxParallel ?? DEFAULT_MAX_PARALLEL;
}
