import type { RunState } from '../run/run';
import { WavesError } from '../wavesError';

/** The error for a package that a run does not have. */
export function unknownPackage(state: RunState, id: string): WavesError {
  return new WavesError(
    'unknown-package',
    `The run ${state.run} has no package "${id}".`,
    `It has: ${[...state.packages.keys()].join(', ')}.`,
  );
}
