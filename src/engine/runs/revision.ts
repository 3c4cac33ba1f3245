import { join } from 'node:path';
import { raisedContracts, widenedPlan } from '../../plan/language/editing/widenedPlan';
import type { Plan } from '../../plan/model';
import type { PlanReading } from '../../plan/reading/readPlan';
import type { Subplans } from '../../plan/reading/subplans';
import type { ConsentGrant, SteerParams } from '../../protocol/driver';
import { asksForRevision } from '../../run/asking/reportEvents';
import type { AgentWishes, ResolvedAgent, SteeringAction } from '../../run/kernel/kernel';
import { isActive, SUBPLAN_AGENT } from '../../run/kernel/kernel';
import type { RunEvent, RunState } from '../../run/run';
import type { ConsentGiven } from '../../run/start/preflight';
import type { PlanRevised } from '../../run/steering/steeringEvents';
import { executionChange } from '../../run/steering/steeringEvents';
import { WavesError } from '../../wavesError';
import type { RunTexts } from '../start/checkedPlan';
import { checkedPlan, copiesOf, hasSameTexts, subplanHashes } from '../start/checkedPlan';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { PlanTree } from '../start/planTree';
import { placedLocks } from '../start/plannedRun';
import { planTree } from '../start/planTree';
import { agreedFiles } from '../start/consent';
import { consentForRetry } from '../start/runPreview';

/** A later text of a run's plan. */
export interface Revision {
  readonly event: PlanRevised;
  readonly plan: Plan;
  readonly planText: string;
  readonly reading: PlanReading;
  readonly subplans: Subplans;
  /** The texts of the plans within it, by hash. */
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * What a run's plan says by now, if that is something else than what the run goes by.
 * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-agent`; `driver-refused` when it is another feature.
 */
async function revisionOf(deps: EngineDependencies, state: RunState): Promise<Revision | undefined> {
  const checked = await checkedPlan(deps, join(deps.repository.root, state.plan), undefined);
  const { file, plan, graph, selected, subplans } = checked;
  if (hasSameTexts(state, checked)) {
    return undefined;
  }
  if (plan.feature.id !== state.feature.id) {
    throw new WavesError(
      'driver-refused',
      `The plan is about the feature ${plan.feature.id} now; the run ${state.run} is about ${state.feature.id}.`,
      'Start another run for it.',
    );
  }
  const fallback = [...state.packages.values()].find(
    (item) => item.agent.name !== 'none' && item.agent.name !== SUBPLAN_AGENT,
  )?.agent;
  const wishes = state.wishes.fallback ?? fallback;
  const tree = planTree({
    plan,
    graph,
    selected,
    subplans,
    wishes: { ...withoutOverride(state.wishes), ...(wishes === undefined ? {} : { fallback: wishes }) },
  });
  return {
    plan,
    planText: file.text,
    reading: checked.reading,
    subplans,
    copies: copiesOf(checked),
    event: await revisedBy(deps, state, tree, file.hash, subplanHashes(checked) ?? {}),
  };
}

/** Of a text that has changed, what it says of its agents counts. */
function withoutOverride({ rules, described }: AgentWishes): AgentWishes {
  return { ...(rules === undefined ? {} : { rules }), ...(described === undefined ? {} : { described }) };
}

/**
 * How a run gets from what it goes by to another text of its plan.
 * @param hash of that text: SHA-256 of its bytes, in hex.
 * @param subplans hashes of the plans within it, by path.
 */
export async function revisedBy(
  deps: EngineDependencies,
  state: RunState,
  { plan, packages }: PlanTree,
  hash: string,
  subplans: Readonly<Record<string, string>>,
): Promise<PlanRevised> {
  const former = deps.readPlan(await deps.runs.planText(state.run, state.planHash));
  const execution = executionChange(former.plan.execution, plan.execution);
  const before = state.packages;
  const ids = new Set(packages.map((item) => item.id));
  return {
    type: 'plan.revised',
    planHash: hash,
    planRevision: plan.feature.planRevision,
    packages: placedLocks(packages, deps),
    changed: packages.flatMap(({ id, fingerprint }) => {
      const known = before.get(id);
      return known !== undefined && known.planned.fingerprint !== fingerprint ? [id] : [];
    }),
    added: [...ids].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !ids.has(id)),
    ...(Object.keys(subplans).length === 0 ? {} : { subplans }),
    ...(Object.keys(execution).length === 0 ? {} : { execution }),
  };
}

/**
 * That somebody has agreed to the commands of a plan's later text.
 * @param agent chosen anew for what is retried.
 * @param grant what they agreed to; absent: nobody was asked, as for a wish that starts nothing.
 * @returns the event that says so. @throws WavesError `consent` when the commands are others by now.
 */
async function consentToRevision(
  deps: EngineDependencies,
  state: RunState,
  revision: Revision,
  agent: ResolvedAgent | undefined,
  grant: ConsentGrant | undefined,
): Promise<ConsentGiven[]> {
  if (grant === undefined) {
    return [];
  }
  const files = agreedFiles(deps, state.base);
  const request = await consentForRetry(revision, state, agent, deps.digest, files);
  if (request?.hash !== grant.hash) {
    throw new WavesError(
      'consent',
      `The commands of ${state.plan} have changed since they were agreed to.`,
      'Try again and look at them.',
    );
  }
  const commands = request.commands.length;
  return commands === 0
    ? []
    : [
        {
          ...{ type: 'consent.given', hash: grant.hash, commands, keys: request.keys, how: grant.how },
          ...(files === undefined ? {} : { at: files.commit }),
        },
      ];
}

/** Another text of its plan that a run goes by from now on. */
interface LaterText extends RunTexts {
  readonly plan: Plan;
  /** What says so in its journal. */
  readonly events: readonly RunEvent[];
}

/**
 * What a run's plan says by now, where that matters to a wish and is something else than what the run goes by.
 * @throws WavesError as `revisionOf` and `consentToRevision`.
 */
export async function laterText(
  deps: EngineDependencies,
  state: RunState,
  { action, consent }: SteerParams,
): Promise<LaterText | undefined> {
  const asks = ASKING.has(action.kind) || (action.kind !== 'finish' && asksForRevision(state, action));
  const revision = asks && state.parent === undefined ? await revisionOf(deps, state) : undefined;
  if (revision === undefined) {
    return undefined;
  }
  const agent = action.kind === 'retry' ? action.agent : undefined;
  const given = await consentToRevision(deps, state, revision, agent, consent);
  return keepTexts(deps, state.run, revision, given);
}

const ASKING: ReadonlySet<string> = new Set(['retry', 'revise', 'widen', 'bump']);

/**
 * Edits a run's plan for a wish that is carried out by that.
 * @param events that say what is wished.
 * @returns undefined for other wishes, and where the plan says so already.
 * @throws WavesError `edit-refused` with the reason, such as an overlap; `driver-refused` in a run within another.
 */
export async function editedText(
  deps: EngineDependencies,
  state: RunState,
  action: SteeringAction,
  events: readonly RunEvent[],
): Promise<LaterText | undefined> {
  switch (action.kind) {
    case 'widen':
      return widenedText(deps, state, action.package, events);
    case 'bump':
      return raisedText(deps, state);
    default:
      return undefined;
  }
}

/**
 * A package may write some files more. It goes on with what it does: nothing of what the plan said of it before is void.
 */
async function widenedText(
  deps: EngineDependencies,
  state: RunState,
  id: string,
  events: readonly RunEvent[],
): Promise<LaterText | undefined> {
  const files = events.flatMap((event) => (event.type === 'scope.widened' ? event.files : []));
  const revision = await edited(deps, state, (text) => widenedPlan(text, id, files));
  if (revision === undefined) {
    return undefined;
  }
  const changed = revision.event.changed.filter((other) => other !== id);
  return keepTexts(deps, state.run, { ...revision, event: { ...revision.event, changed } }, []);
}

/** What was built on an older revision of the contracts begins anew, and so does what a change of one has made stale. */
async function raisedText(deps: EngineDependencies, state: RunState): Promise<LaterText | undefined> {
  const revision = await edited(deps, state, raisedContracts);
  if (revision === undefined) {
    return undefined;
  }
  const changed = new Set(revision.event.changed);
  const again = [...state.packages.values()].filter(
    ({ planned, state: name, drifts }) =>
      (changed.has(planned.id) && (name === 'done' || name === 'stale')) || drifts.length > 0,
  );
  const retried = again
    .filter(({ state: name }) => !isActive(name))
    .map(({ planned }): RunEvent => ({ type: 'package.retried', package: planned.id }));
  return keepTexts(deps, state.run, revision, retried);
}

async function edited(
  deps: EngineDependencies,
  state: RunState,
  edit: (text: string) => string,
): Promise<Revision | undefined> {
  if (state.parent !== undefined) {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} goes by the plan that the run around it began with.`,
      `Edit ${state.plan}, and begin the package anew in that run.`,
    );
  }
  const file = await deps.planFiles.readPlan(join(deps.repository.root, state.plan));
  const text = edit(file.text);
  if (text !== file.text) {
    await deps.planFiles.writePlan(file, text);
  }
  return revisionOf(deps, state);
}

async function keepTexts(
  deps: EngineDependencies,
  run: string,
  { copies, planText, event, plan }: Revision,
  given: readonly RunEvent[],
): Promise<LaterText> {
  await keepCopies(deps, run, new Map([...copies, [event.planHash, planText]]));
  return { plan, events: [event, ...given] };
}

/** Keeps texts with a run: its plan's and those of the plans within, by their hashes. */
export async function keepCopies(
  { runs }: Pick<EngineDependencies, 'runs'>,
  run: string,
  copies: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  for (const [hash, text] of copies) {
    await runs.keepPlan(run, text, hash);
  }
}
