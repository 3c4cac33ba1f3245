import type { PackageRun, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** A package of a run. @throws WavesError `unknown-package`. */
export function packageRun(state: RunState, id: string): PackageRun {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw new WavesError('unknown-package', `The run has no package "${id}".`);
  }
  return item;
}
