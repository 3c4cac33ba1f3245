import { join } from 'node:path';
import { raisedContracts } from '../../plan/language/raisedContracts';
import { widenedPlan } from '../../plan/language/widenedPlan';
import type { Plan } from '../../plan/model';
import type { SteerParams } from '../../protocol/driver';
import { asksForRevision } from '../../run/escalations/asksForRevision';
import type { RunEvent, RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/kernel';
import { isActive } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { RunTexts } from '../start/checkedPlan';
import type { Revision } from './revision';
import { consentToRevision, revisionOf } from './revision';

/** Another text of its plan that a run goes by from now on. */
export interface LaterText extends RunTexts {
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
