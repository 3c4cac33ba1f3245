import { join } from 'node:path';
import { widenedPlan } from '../plan/language/widenedPlan';
import type { Plan } from '../plan/model';
import type { SteerParams } from '../protocol/driver';
import { asksForRevision } from '../run/escalations/asksForRevision';
import type { RunEvent } from '../run/events';
import type { RunState } from '../run/runState';
import { WavesError } from '../wavesError';
import type { EngineDependencies } from './engineDependencies';
import type { Revision } from './revision';
import { consentToRevision, revisionOf } from './revision';

/** Another text of its plan that a run goes by from now on. */
export interface LaterText {
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
  const given = consentToRevision(deps, state, revision, agent, consent);
  return keepTexts(deps, state.run, revision, given);
}

const ASKING: ReadonlySet<string> = new Set(['retry', 'revise', 'widen']);

/**
 * Edits a run's plan so that a package may write some files more. The package goes on with what it does: nothing of what
 * the plan said of it before is void.
 * @throws WavesError `edit-refused` with the reason, such as an overlap; `driver-refused` in a run within another.
 */
export async function widenedText(
  deps: EngineDependencies,
  state: RunState,
  id: string,
  files: readonly string[],
): Promise<LaterText | undefined> {
  if (state.parent !== undefined) {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} goes by the plan that the run around it began with.`,
      `Edit ${state.plan}, and begin the package anew in that run.`,
    );
  }
  const file = await deps.planFiles.readPlan(join(deps.repository.root, state.plan));
  const text = widenedPlan(file.text, id, files);
  if (text !== file.text) {
    await deps.planFiles.writePlan(file, text);
  }
  const revision = await revisionOf(deps, state);
  if (revision === undefined) {
    return undefined;
  }
  const changed = revision.event.changed.filter((other) => other !== id);
  return keepTexts(deps, state.run, { ...revision, event: { ...revision.event, changed } }, []);
}

async function keepTexts(
  deps: EngineDependencies,
  run: string,
  { copies, planText, event, plan }: Revision,
  given: readonly RunEvent[],
): Promise<LaterText> {
  for (const [hash, text] of [...copies, [event.planHash, planText] as const]) {
    await deps.runs.keepPlan(run, text, hash);
  }
  return { plan, events: [event, ...given] };
}
