import type { Plan } from '../../plan/model';
import type { PlanFeasibility } from '../../run/features/feasibility';
import { planFeasibility } from '../../run/features/feasibility';
import { registeredFeatures } from './keptKnowledge';
import { GoingRuns } from '../runs/goingRuns';

/** How a plan stands beside the runs that go on in a repository, and beside what others have registered there. */
export async function feasibilityIn(commonDir: string, plan: Plan): Promise<PlanFeasibility> {
  const runs = new GoingRuns(commonDir);
  await runs.look();
  return planFeasibility(plan, runs.states, await registeredFeatures(commonDir));
}
