import type { Plan } from '../../plan/model';
import type { PlanFeasibility } from '../../run/explaining/feasibility';
import { planFeasibility } from '../../run/explaining/feasibility';
import { registeredFeatures } from './keptKnowledge';
import { GoingRuns } from '../runs/goingRuns';
import { plannedFeatures } from './planningClaims';

/**
 * How a plan stands beside the runs that go on in a repository, beside what others have registered there, and beside the plans that
 * wait for approval.
 * @param path of the plan, absolute: its own approval may be one of those that are open.
 */
export async function feasibilityIn(commonDir: string, plan: Plan, path: string): Promise<PlanFeasibility> {
  const runs = new GoingRuns(commonDir);
  await runs.look();
  const planned = await plannedFeatures(commonDir, path);
  return planFeasibility(plan, runs.states, await registeredFeatures(commonDir), planned);
}
