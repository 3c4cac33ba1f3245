import type { StartRunParams } from '../../protocol/driver';
import type { RunEvent } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { CheckedPlan } from './checkedPlan';
import { consentRequest } from './consent';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { maxParallelOf } from './maxParallel';
import type { PlanTree } from './planTree';
import { widthOf } from './planTree';
import { checkPreflight, preflightNeeds } from './preflight';
import { promptTemplate } from '../attempts/promptTemplateFile';
import { typeNotes } from '../contracts/typeNotes';

/**
 * What is settled before a run begins or goes on: consent to its commands, and whether everything that it needs is
 * there. Where something is missing, the run's state holds every start back.
 * @param tree its packages, with those of the plans within it.
 * @returns the events that say so.
 * @throws WavesError `prompt-template`; `consent` when the commands are not those that were agreed to.
 */
export async function beforeRun(
  deps: EngineDependencies,
  checked: CheckedPlan,
  tree: PlanTree,
  params: StartRunParams,
): Promise<RunEvent[]> {
  await promptTemplate(deps.planFiles, checked.workTree);
  const events: RunEvent[] = [];
  if (params.consent !== undefined) {
    const { hash, keys, commands } = consentRequest(tree, deps.digest);
    if (hash !== params.consent.hash) {
      throw new WavesError(
        'consent',
        `The commands of ${checked.path} have changed since they were agreed to.`,
        'Run the plan again and look at them.',
      );
    }
    if (commands.length > 0) {
      events.push({ type: 'consent.given', hash, commands: commands.length, keys, how: params.consent.how });
    }
  }
  const { generated } = checked.plan.contracts;
  if (generated !== undefined) {
    const { commit } = await deps.repository.head(checked.workTree);
    events.push(...(await typeNotes(deps, checked.plan, checked.path, commit)));
  }
  if (deps.preflight !== undefined) {
    const worktrees = widthOf(tree, maxParallelOf, maxParallelOf(checked.plan, params));
    const needs = preflightNeeds(tree, worktrees);
    const checks = await checkPreflight(needs, deps.preflight);
    const go = params.ignorePreflight === true || checks.every((check) => check.ok);
    events.push({ type: 'preflight.checked', outcome: go ? 'go' : 'missing', checks });
  }
  return events;
}
