import { adapterOf } from '../../agents/adapters/agentTable';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

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
