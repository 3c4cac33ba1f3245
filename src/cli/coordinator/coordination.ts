import type { Coordination } from '../../engine/kernel/engineDependencies';
import { CAPABILITIES } from '../../run/coordinator/coordination';
import type { OpenCoordinator } from './openCoordinator';
import type { OpenRemote } from './openRemote';
import type { ChosenCoordinator } from './reachCoordinator';

/** What there is of the coordinator that was chosen. */
export interface Coordinating {
  readonly chosen: ChosenCoordinator;
  /** Set once it is open; also where another one was chosen, for what only this one can do. */
  embedded?: OpenCoordinator | undefined;
  readonly remote: OpenRemote | undefined;
}

/** The chosen coordinator, for runs. */
export function coordinationOf(coordinating: Coordinating): Coordination {
  const { chosen, remote } = coordinating;
  return {
    environment: (attempt, agentType) => coordinating.embedded?.environment(attempt, agentType) ?? {},
    knowledge: () => coordinating.embedded?.knowledge,
    known: () => {
      if (remote !== undefined) {
        return remote.remote.known();
      }
      const kind = chosen.kind === 'off' ? 'off' : 'embedded';
      return { kind, can: coordinating.embedded === undefined ? [] : CAPABILITIES };
    },
    lost: () => {
      if (remote !== undefined) {
        return remote.remote.lost();
      }
      if (coordinating.embedded !== undefined) {
        return undefined;
      }
      return chosen.kind === 'off' ? 'WAVES_COORDINATOR is off' : 'it could not be opened; the log says why';
    },
    ...(remote === undefined ? {} : { shared: remote.locks }),
    watch: (changed) => remote?.remote.watch(changed) ?? { dispose: () => undefined },
  };
}
