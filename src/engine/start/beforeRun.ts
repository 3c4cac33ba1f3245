import type { StartRunParams } from '../../protocol/driver';
import type { AgentUnusable } from '../../run/agents/agents';
import type { PreflightCheck } from '../../run/preflight/preflight';
import type { RunEvent } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { CheckedPlan } from './checkedPlan';
import { agreedFiles, consentRequest } from './consent';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { maxParallelOf } from './maxParallel';
import type { PlanTree } from './planTree';
import { flattened, widthOf } from './planTree';
import { checkPreflight, preflightNeeds } from './preflight';
import { promptTemplate } from '../attempts/promptTemplateFile';
import { typeNotes } from '../contracts/typeNotes';

/**
 * What is settled before a run begins or goes on: consent to its commands, and whether everything that it needs is
 * there. Where something is missing, the run's state holds every start back; where that is an agent and others can work, it
 * holds back what needs that agent.
 * @param tree its packages, with those of the plans within it.
 * @param head the commit that is checked out.
 * @returns the events that say so.
 * @throws WavesError `prompt-template`; `consent` when the commands are not those that were agreed to.
 */
export async function beforeRun(
  deps: EngineDependencies,
  checked: CheckedPlan,
  tree: PlanTree,
  params: StartRunParams,
  head: string,
): Promise<RunEvent[]> {
  await promptTemplate(deps.planFiles, checked.workTree);
  const events: RunEvent[] = [];
  if (params.consent !== undefined) {
    const { hash, keys, commands, commit } = await consentRequest(tree, deps.digest, agreedFiles(deps, head));
    if (hash !== params.consent.hash) {
      throw new WavesError(
        'consent',
        `The commands of ${checked.path}, or what they lead to, have changed since they were agreed to.`,
        'Run the plan again and look at them.',
      );
    }
    if (commands.length > 0) {
      const { how } = params.consent;
      const at = commit === undefined ? {} : { at: commit };
      events.push({ type: 'consent.given', hash, commands: commands.length, keys, how, ...at });
    }
  }
  const { generated } = checked.plan.contracts;
  if (generated !== undefined) {
    events.push(...(await typeNotes(deps, checked.plan, checked.path, head)));
  }
  if (deps.preflight !== undefined) {
    const worktrees = widthOf(tree, maxParallelOf, maxParallelOf(checked.plan, params));
    const needs = preflightNeeds(tree, worktrees, deps.launcher.isElsewhere);
    const checks = await checkPreflight(needs, deps.preflight);
    const missing = params.ignorePreflight === true ? [] : checks.filter((check) => !check.ok);
    const unusable = unusableAgents(missing);
    const isHeld = missing.length > unusable.length || (unusable.length > 0 && !someCanStart(tree, unusable));
    events.push({ type: 'preflight.checked', outcome: isHeld ? 'missing' : 'go', checks });
    events.push(...(isHeld ? [] : unusable));
  }
  return events;
}

/** The agents among what is missing. */
function unusableAgents(missing: readonly PreflightCheck[]): AgentUnusable[] {
  return missing.flatMap(({ cause, name, message, advice = '' }) =>
    cause === undefined
      ? []
      : [{ type: 'agent.unusable', agent: { name }, cause, message: `${name}: ${message}.`, advice }],
  );
}

/** Whether some package, also of a plan within the plan, is carried out and reviewed by agents that can be used. */
function someCanStart(tree: PlanTree, unusable: readonly AgentUnusable[]): boolean {
  const names = new Set(unusable.map(({ agent }) => agent.name));
  return flattened(tree).some(({ tree: { packages, selected } }) =>
    packages.some(
      ({ id, agent, reviewer, subplan }) =>
        selected.has(id) &&
        subplan === undefined &&
        !names.has(agent.name) &&
        (reviewer === undefined || !names.has(reviewer.name)),
    ),
  );
}
