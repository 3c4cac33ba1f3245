import { basename, dirname } from 'node:path';
import { checkPreflight, preflightNeeds } from '../engine/preflight';
import { maxParallelOf } from '../engine/maxParallel';
import { findRepository } from '../node/findRepository';
import { FilePlanFiles } from '../node/planFiles';
import { MachineProbe } from '../node/preflightProbe';
import { readPlan } from '../plan/readPlan';
import type { PreflightCheck } from '../run/observedEvents';

/**
 * What the preflight of a plan's run would find now, in this process's environment.
 * @param path absolute path of the plan.
 * @throws WavesError `plan-unreadable`, `no-repository`, `unknown-agent`.
 */
export async function planPreflight(path: string): Promise<PreflightCheck[]> {
  const { text } = await new FilePlanFiles().readPlan(path);
  const { plan } = readPlan(text, { fileName: basename(path), folderName: basename(dirname(path)) });
  const { root } = await findRepository(path);
  const agents = plan.packages.flatMap(({ agent }) => (agent === undefined ? [] : [agent.name ?? 'command']));
  const worktrees = Math.min(plan.packages.length, maxParallelOf(plan));
  return checkPreflight(preflightNeeds(plan, agents, worktrees), new MachineProbe(root));
}
