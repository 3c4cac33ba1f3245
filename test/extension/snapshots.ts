import { graphSnapshot } from '../../src/views/graphSnapshot';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { graphOf } from '../../src/plan/graph/graph';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { RunState } from '../../src/run/run';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';

/** What the views get for a plan and a run of it. */
export function snapshotOf(
  packages: readonly PlanPackage[],
  run?: RunState,
  more: Partial<Parameters<typeof graphSnapshot>[0]> = {},
): GraphSnapshot {
  const reading = readPlan(planText(packages));
  return graphSnapshot({
    version: 1,
    planPath: 'work-packages.yaml',
    plan: reading.plan,
    graph: graphOf(reading.plan),
    problems: checkPlan(reading),
    run,
    canRun: { yes: true },
    now: 0,
    ...more,
  });
}
