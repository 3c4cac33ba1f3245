import type { LockStore, Log, RunStore } from '../../ports/ports';
import type { StartRunParams } from '../../protocol/driver';
import type { AgentUnusable } from '../../run/agents/agents';
import type { ParentAttempt } from '../../run/kernel/kernel';
import { childRunId, isSatisfied, isStuck } from '../../run/kernel/kernel';
import type { PreflightCheck } from '../../run/start/preflight';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import { typeNotes } from '../contracts/contractCheck';
import type { CheckedPlan } from './checkedPlan';
import { agreedFiles, consentRequest } from './consent';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { PlanTree } from './planTree';
import { flattened, widthOf } from './planTree';
import { maxParallelOf } from './plannedRun';
import { checkPreflight, preflightNeeds } from './preflight';
import { promptTemplate } from '../attempts/promptTemplateFile';

/** Whether the parent of an unfinished child run is going to take it up. */
export function claimOn(
  run: string,
  { package: id }: ParentAttempt,
  parent: RunState | undefined,
): 'claimed' | 'reopened' | 'orphan' {
  const item = parent?.packages.get(id);
  if (parent === undefined || item === undefined || isSatisfied(item)) {
    return 'orphan';
  }
  const isNext = childRunId(parent.run, id, item.attempt + 1) === run;
  if (item.childRun !== run && !isNext) {
    return 'orphan';
  }
  if (isStuck(item) && item.childRun === run && parent.parent === undefined) {
    return 'reopened';
  }
  return parent.phase === 'ended' || isStuck(item) ? 'orphan' : 'claimed';
}

/** A run that goes on, with what its journal holds. */
export interface Unfinished {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

/**
 * Orders unfinished runs: parents before their children, and first the one that was driven last. Of two that one driver
 * took up, that comes first which began under the later driver: clocks may be set back, epochs never are.
 */
export function byLatestDriver(a: Unfinished, b: Unfinished): number {
  const [childA, childB] = [a, b].map(({ state }) => Number(state.parent !== undefined));
  return (
    (childA ?? 0) - (childB ?? 0) ||
    (b.state.driver?.epoch ?? 0) - (a.state.driver?.epoch ?? 0) ||
    firstEpoch(b) - firstEpoch(a)
  );
}

function firstEpoch({ events }: Unfinished): number {
  return events.find((event) => event.type === 'driver.attached')?.epoch ?? 0;
}

/** What of a run's journal can be driven: nothing of one that a later version has written, which is told. */
export async function readDrivable(
  { runs, log }: { readonly runs: Pick<RunStore, 'read'>; readonly log: Log },
  run: string,
): ReturnType<RunStore['read']> {
  return runs.read(run).catch((error: unknown) => {
    if (!WavesError.is(error, 'journal-format')) {
      throw error;
    }
    log.warn(`${error.message} It is left alone.`);
    return { events: [], damage: [] };
  });
}

/** The runs that a driver may have to take up, oldest first: not those that, by the ends of their journals, are over and that hold no lock. */
export async function unsettledRuns({
  runs,
  locks,
}: {
  readonly runs: Pick<RunStore, 'list' | 'endOf'>;
  readonly locks?: Pick<LockStore, 'read'>;
}): Promise<string[]> {
  const table = await locks?.read().catch(() => undefined);
  const isKnown = locks === undefined || table !== undefined;
  const holding = new Set(
    table?.locks.flatMap(({ holder }) => (holder.kind === 'package' ? [holder.run] : [])),
  );
  const unsettled: string[] = [];
  for (const run of await runs.list()) {
    const mayBeOver = isKnown && !holding.has(run);
    const last = mayBeOver ? await runs.endOf?.(run, 'last') : undefined;
    if (last?.type !== 'run.ended') {
      unsettled.push(run);
    }
  }
  return unsettled;
}

/**
 * A run whose plan a disk has lost is left alone, which is told: it must not keep everybody from all other runs.
 * @returns false: it is not driven. @throws what is in the way otherwise.
 */
export function leftAlone(log: Log, run: string, error: unknown): false {
  if (!WavesError.is(error, 'plan-lost')) {
    throw error;
  }
  log.warn(`The run ${run} is left alone until somebody runs its plan again: ${error.message}`);
  return false;
}

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
