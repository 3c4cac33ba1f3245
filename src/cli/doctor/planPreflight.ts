import { adapterOf } from '../../agents/adapters/agentTable';
import { checkPreflight, preflightNeeds } from '../../engine/start/preflight';
import { wishesOf } from '../../engine/start/prepareRun';
import { maxParallelOf } from '../../engine/start/maxParallel';
import type { PlanTree } from '../../engine/start/planTree';
import { flattened, planTree, widthOf } from '../../engine/start/planTree';
import { findRepository } from '../../node/git/findRepository';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { graphOf } from '../../plan/graph/graph';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { PreflightCheck } from '../../run/preflight/preflight';

/** What whoever would run a plan says of its agents. */
type Wishes = Parameters<typeof wishesOf>[0];

/**
 * What the preflight of a plan's run would find now, in this process's environment.
 * @param path absolute path of the plan.
 * @param own what a person's file says of agents.
 * @throws WavesError `plan-unreadable`, `no-repository`, `unknown-agent`.
 */
export async function planPreflight(path: string, own: Wishes): Promise<PreflightCheck[]> {
  const { root } = await findRepository(path);
  const tree = await treeOf(path, own);
  return checkPreflight(preflightNeeds(tree, widthOf(tree, maxParallelOf)), new MachineProbe(root));
}

/**
 * The agents that a plan's run would start, each once, reviewers among them; none that only runs a command of the plan.
 * @throws WavesError `plan-unreadable`, `unknown-agent`.
 */
export async function agentsOf(path: string, own: Wishes): Promise<ResolvedAgent[]> {
  const agents = flattened(await treeOf(path, own)).flatMap(({ tree: { packages, selected } }) =>
    packages
      .filter(({ id, subplan }) => selected.has(id) && subplan === undefined)
      .flatMap(({ agent, reviewer }) => [agent, ...(reviewer === undefined ? [] : [reviewer])]),
  );
  const speaking = agents.filter((agent) => adapterOf(agent).exitIsWord !== true);
  return [...new Map(speaking.map((agent) => [JSON.stringify(agent), agent])).values()];
}

async function treeOf(path: string, own: Wishes): Promise<PlanTree> {
  const { reading, subplans } = await readWholePlan(path);
  const { plan } = reading;
  const graph = graphOf(plan);
  // Whoever runs it says which agent carries out what names none.
  const wishes = wishesOf({ defaultAgent: { name: 'demo' }, ...own });
  return planTree({ plan, graph, selected: new Set(graph.waveOf.keys()), subplans, wishes });
}
