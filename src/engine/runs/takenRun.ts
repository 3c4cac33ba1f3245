import { adapterOf } from '../../agents/adapters/agentTable';
import type { RunState } from '../../run/run';
import type { TakenWork } from '../../run/merging/mergingEvents';
import { WavesError } from '../../wavesError';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** @throws WavesError `driver-refused` where the agent of a package cannot be talked to in a terminal. */
export function requireTalkingAgent(state: RunState, id: string): void {
  const agent = state.packages.get(id)?.agent;
  if (agent !== undefined && adapterOf(agent).interactive === undefined) {
    throw new WavesError(
      'driver-refused',
      `The agent ${agent.name} cannot be talked to in a terminal.`,
      `Stop ${id}, and run it again with another agent.`,
    );
  }
}

/**
 * Writes down how a person has taken the work of a run that has ended; it stays at its end.
 * @throws WavesError `driver-refused` while it goes on, `lease-lost`.
 */
export async function recordTaken(
  { runs, lease }: Pick<EngineDependencies, 'runs' | 'lease'>,
  { run, phase }: RunState,
  taken: TakenWork,
  by: string | undefined,
): Promise<void> {
  if (phase !== 'ended') {
    throw new WavesError('driver-refused', `The run ${run} still goes on.`);
  }
  await lease.assertHeld();
  const journal = await runs.open(run);
  try {
    await journal.append([{ type: 'run.merged', taken, ...(by === undefined ? {} : { by }) }]);
  } finally {
    await journal.close();
  }
}
