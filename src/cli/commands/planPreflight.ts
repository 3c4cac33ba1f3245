import { checkPreflight, preflightNeeds } from '../../engine/start/preflight';
import { wishesOf } from '../../engine/start/prepareRun';
import { maxParallelOf } from '../../engine/start/maxParallel';
import { planTree, widthOf } from '../../engine/start/planTree';
import { findRepository } from '../../node/git/findRepository';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { graphOf } from '../../plan/graph/graph';
import type { StartRunParams } from '../../protocol/driver';
import type { PreflightCheck } from '../../run/preflight/preflight';

/**
 * What the preflight of a plan's run would find now, in this process's environment.
 * @param path absolute path of the plan.
 * @param own what a person's file says of agents.
 * @throws WavesError `plan-unreadable`, `no-repository`, `unknown-agent`.
 */
export async function planPreflight(
  path: string,
  own: Pick<StartRunParams, 'agentRules' | 'describedAgents'>,
): Promise<PreflightCheck[]> {
  const { reading, subplans } = await readWholePlan(path);
  const { root } = await findRepository(path);
  const { plan } = reading;
  const graph = graphOf(plan);
  // Whoever runs it says which agent carries out what names none.
  const wishes = wishesOf({ ...own, defaultAgent: { name: 'demo' } });
  const tree = planTree({ plan, graph, selected: new Set(graph.waveOf.keys()), subplans, wishes });
  return checkPreflight(preflightNeeds(tree, widthOf(tree, maxParallelOf)), new MachineProbe(root));
}
