import { resolve } from 'node:path';
import { adapterOf } from '../../agents/adapters/agentTable';
import { maxParallelOf } from '../../engine/start/plannedRun';
import { findAgents } from '../../node/attempts/agentPrograms';
import type { StartRunParams } from '../../protocol/driver';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import { EXIT } from '../context/command';
import { plainText } from '../context/terminal';
import type { Trial } from './tryAgent';
import { isBad, trialLines, tryAgent } from './tryAgent';
import { checkPreflight, preflightNeeds } from '../../engine/start/preflight';
import { wishesOf } from '../../engine/start/prepareRun';
import type { PlanTree } from '../../engine/start/planTree';
import { flattened, planTree, widthOf } from '../../engine/start/planTree';
import { findRepository } from '../../node/git/findRepository';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { graphOf } from '../../plan/graph/graph';
import type { PreflightCheck } from '../../run/start/preflight';

// What is looked at of agents and plans without starting anything.
export { agentFindings } from './agentFindings';
export { openSpecFinding } from './openSpecFinding';

type OwnAgents = Pick<StartRunParams, 'agentRules' | 'describedAgents'>;

/** Which agents are to be tried, and how that is told. */
interface TrialOptions {
  /** One by its name; absent: those of the plan, or else all that are installed. */
  readonly named: string | undefined;
  /** Absolute path. */
  readonly plan: string | undefined;
  readonly own: OwnAgents;
  /** What a person's file about agents is called. */
  readonly file: string | undefined;
  readonly json: boolean | undefined;
}

/**
 * Tries agents and tells what came of it.
 * @returns the exit code: whether something is not as it should be.
 * @throws WavesError `unknown-agent`, `plan-unreadable`.
 */
export async function tellTrials(context: CommandContext, options: TrialOptions): Promise<number> {
  const { terminal } = context;
  const trials = await trialsOf(context, await agentsToTry(options), options.file);
  const ok = !trials.some(isBad);
  if (options.json === true) {
    terminal.out(JSON.stringify({ ok, trials }, null, 2));
  } else if (trials.length === 0) {
    terminal.out('There is no agent to try: none is installed, or the plan names none.');
  } else {
    trialLines(trials).forEach((line) => terminal.out(plainText(line)));
  }
  return ok ? EXIT.success : EXIT.failed;
}

/**
 * Tries the agents of a plan before its run.
 * @param mayFail whether the run begins all the same. @throws WavesError `preflight` where it does not.
 */
export async function requireAgents(
  context: CommandContext,
  plan: string,
  params: StartRunParams,
  { file, mayFail }: { readonly file: string | undefined; readonly mayFail: boolean },
): Promise<void> {
  const trials = await trialsOf(context, await agentsOf(plan, params), file);
  trialLines(trials).forEach((line) => context.terminal.err(plainText(line)));
  if (trials.some(isBad) && !mayFail) {
    throw new WavesError(
      'preflight',
      'An agent of the plan has failed when it was tried; nothing was started.',
      'Mend what is told of it, or take another one; --no-preflight starts all the same.',
    );
  }
}

/** One after the other: together they would take each other's time. */
async function trialsOf(
  { folder, installation }: CommandContext,
  agents: readonly ResolvedAgent[],
  file: string | undefined,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const agent of agents) {
    trials.push(await tryAgent(installation, agent, file === undefined ? undefined : resolve(folder, file)));
  }
  return trials;
}

async function agentsToTry({ named, plan, own }: TrialOptions): Promise<ResolvedAgent[]> {
  const agentOf = (name: string): ResolvedAgent => {
    const described = own.describedAgents?.[name];
    return { name, ...(described === undefined ? {} : { described }) };
  };
  if (named !== undefined) {
    adapterOf(agentOf(named));
    return [agentOf(named)];
  }
  if (plan !== undefined) {
    return agentsOf(plan, own);
  }
  const found = await findAgents(own.describedAgents);
  return found.flatMap(({ agent: { name, program }, usable }) =>
    usable && program !== undefined ? [agentOf(name)] : [],
  );
}

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
async function agentsOf(path: string, own: Wishes): Promise<ResolvedAgent[]> {
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
