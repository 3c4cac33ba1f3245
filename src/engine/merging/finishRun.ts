import type { RunState } from '../../run/run';
import { isSatisfied } from '../../run/kernel/runIndex';
import { WavesError } from '../../wavesError';

/** The title and the text of what brings a run's work into a person's branch. */
export interface FinishWords {
  readonly title: string;
  readonly body: string;
}

/**
 * Whether a run's work can be brought into a person's branch now.
 * @param partial also when packages are missing.
 * @throws WavesError `driver-refused` while the run goes on, `unfinished` when packages are missing, `unknown-run` when
 * nothing was merged.
 */
export function requireFinished(state: RunState, partial: boolean): void {
  if (state.integrationHead === state.base) {
    throw new WavesError('unknown-run', 'Nothing has been merged in this run.');
  }
  if (state.phase !== 'ended') {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} still goes on.`,
      'Wait for its end: waves watch',
    );
  }
  const missing = [...state.packages.values()].filter((item) => !isSatisfied(item));
  if (missing.length > 0 && !partial) {
    const names = missing.map(({ planned }) => planned.id).join(', ');
    throw new WavesError(
      'unfinished',
      `These packages are not done: ${names}.`,
      'What is merged so far can be taken all the same: --partial',
    );
  }
}

/** What is written about a run's work in the history of a person's branch, and in a pull request. */
export function finishWords(state: RunState): FinishWords {
  const merged = [...state.packages.values()].filter(({ commit }) => commit !== undefined);
  const lines = merged.map(({ planned }) => `- ${planned.id}: ${planned.title}`);
  return { title: state.feature.title, body: `${lines.join('\n')}\n\nWaves-Run: ${state.run}\n` };
}
