import type { SteeringAction } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** After a run's end only what makes it go on is left to ask for. @throws WavesError `driver-refused`. */
export function refuseAfterEnd(state: RunState, action: SteeringAction): void {
  const pointless = action.kind === 'pause' || action.kind === 'cancel' || action.kind === 'resume';
  if (state.phase === 'ended' && pointless) {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} has ended (${state.outcome ?? 'unknown'}).`,
      'Retry a package, or run the plan again, to go on with it.',
    );
  }
}
