import { hostname, userInfo } from 'node:os';
import type { Operation } from '../../coordinator/operations/operation';
import { RemoteLockCalls } from '../../coordinator/remote/foreignLocks';
import { probeCapabilities } from '../../node/coordinator/probeCapabilities';
import { OPERATIONS } from '../../coordinator/operations/registry';
import { RemoteAgents } from '../../coordinator/remote/remoteAgents';
import { RemoteCoordinator } from '../../coordinator/remote/remoteCoordinator';
import { RemoteLocks } from '../../coordinator/remote/remoteLocks';
import { SharedCalls } from '../../coordinator/remote/sharedCalls';
import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { RemoteClient } from '../../coordinator/remote/remoteClient';
import { sha256 } from '../../node/files/files';
import { systemTimers } from '../../node/processes/systemTimers';
import type { Log, Timers } from '../../ports/ports';
import type { RunState } from '../../run/run';
import { isExposed } from './reachCoordinator';

/** A coordinator elsewhere, as a driver goes by it. */
export interface OpenRemote {
  readonly remote: RemoteCoordinator;
  readonly locks: RemoteLocks;
  /** Calls of this repository's agents. */
  readonly calls: SharedCalls;
  /** Brings what it knows of the runs that go on up to date. */
  follow(states: readonly RunState[]): void;
  /** Gives back what can be given back soon, and lets go of it. */
  close(): Promise<void>;
}

/** How long giving back may take at the end, in milliseconds. */
const FAREWELL_MS = 10_000;

/** Looks for a coordinator elsewhere, and goes by it from then on, whether it is there now or later. */
export async function openRemote(place: RemotePlace, commonDir: string, log: Log): Promise<OpenRemote> {
  const timers = new OwnTimers(systemTimers);
  const now = () => Date.now();
  const random = () => Math.random();
  const remote = new RemoteCoordinator({
    timers,
    now,
    random,
    log,
    client: new RemoteClient(place),
    url: place.url,
    operations: new Map(OPERATIONS.map((each): [string, Operation] => [each.name, each])),
    probe: () => probeCapabilities(place.url),
    // One for each clone: they share a machine, and perhaps a name.
    agentId: `${userInfo().username}@${hostname()}:${sha256(commonDir).slice(0, 8)}`,
  });
  if (isExposed(place)) {
    remote.complain('its key travels in the clear; use https, or a tunnel to this machine.');
  }
  const calls = new RemoteLockCalls(remote);
  const locks = new RemoteLocks(calls, { timers, now, random });
  const agents = new RemoteAgents(remote, { timers, now, random });
  remote.watch(() => {
    if (remote.lost() === undefined) {
      locks.askAgain();
      agents.sync();
    }
  });
  remote.onForgotten(() => locks.askAgain(true));
  await remote.look();
  return {
    remote,
    locks,
    calls: new SharedCalls(remote, calls, (agentId, key) => locks.wants(agentId, key)),
    follow: (states) => agents.follow(states),
    close: async () => {
      const farewell = Promise.all([calls.settled(), agents.settled()]);
      let late: NodeJS.Timeout | undefined;
      await Promise.race([farewell, new Promise((resolve) => (late = setTimeout(resolve, FAREWELL_MS)))]);
      clearTimeout(late);
      remote.dispose();
      locks.dispose();
      agents.dispose();
      timers.dispose();
    },
  };
}

/** Timers that can be called off all at once, so that nothing keeps a process alive that has nothing to do. */
class OwnTimers implements Timers {
  private readonly open = new Set<() => void>();

  constructor(private readonly timers: Timers) {}

  at(time: number, callback: () => void): () => void {
    const callOff = this.timers.at(time, () => {
      this.open.delete(callOff);
      callback();
    });
    this.open.add(callOff);
    return () => {
      this.open.delete(callOff);
      callOff();
    };
  }

  dispose(): void {
    this.open.forEach((callOff) => callOff());
    this.open.clear();
  }
}
