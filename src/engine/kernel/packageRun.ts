import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** A run that goes on: what it stands at, and how that changes. */
export interface FollowedRun {
  readonly state: RunState;
  /** Resolves when the events are part of the state. */
  record(events: readonly RunEvent[]): Promise<void>;
}

/** A package of a run. @throws WavesError `unknown-package`. */
export function packageRun(state: RunState, id: string): PackageRun {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw new WavesError('unknown-package', `The run has no package "${id}".`);
  }
  return item;
}
