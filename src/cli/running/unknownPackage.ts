import { didYouMean } from '../../plan/nearWord';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** The error for a package that a run does not have. */
export function unknownPackage(state: RunState, id: string): WavesError {
  const known = [...state.packages.keys()];
  return new WavesError(
    'unknown-package',
    `The run ${state.run} has no package "${id}".${didYouMean(id, known)}`,
    `It has: ${known.join(', ')}.`,
  );
}
