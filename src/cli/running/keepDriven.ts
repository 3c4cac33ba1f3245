import type { DriverConnection } from '../../node/driver/driverConnection';
import type { Host } from '../../node/processes/host';
import { pause } from '../../node/processes/host';
import { FileRunStore } from '../../node/runs/runStore';
import { replay } from '../../run/run';
import { WavesError } from '../../wavesError';

/** How long to wait before a driver that is gone is replaced, in milliseconds. */
const AGAIN_MS = 200;

/** What it takes to have runs of a repository driven. */
export interface DriverSupply {
  readonly commonDir: string;
  readonly host: Host;
  /**
   * Connects to the repository's driver, and starts one first where none is.
   * @throws WavesError `driver-unreachable` when it does not come up.
   */
  readonly connect: () => Promise<DriverConnection>;
}

/** A run that somebody watches. */
export interface DrivenRun {
  /** Rejects when no driver can be started any more. Never resolves. */
  readonly failed: Promise<never>;
  /** Lets go of the driver; the run goes on. */
  dispose(): void;
}

/**
 * Sees to it that a run has a driver until it has ended: when the driver dies, freezes or loses its lease, the next
 * one is started and takes the run up where it was.
 * @param first the connection to the driver that there is, if there is one.
 */
export function keepDriven(supply: DriverSupply, run: string, first?: DriverConnection): DrivenRun {
  let connection = first;
  let disposed = false;
  const keep = async (): Promise<never> => {
    for (;;) {
      // A driver that went away because the run has ended has written the end down before. Where no such run is any
      // more, as in a repository that was made anew, there is nothing to drive.
      if (connection === undefined && (await hasEnded(supply, run))) {
        return await new Promise<never>(() => undefined);
      }
      const current = connection ?? (await supply.connect());
      connection = current;
      if (isDisposed()) {
        current.dispose();
      }
      await new Promise<void>((resolve) => current.onClosed(resolve));
      connection = undefined;
      if (isDisposed()) {
        return await new Promise<never>(() => undefined);
      }
      await pause(supply.host, AGAIN_MS);
    }
  };
  const isDisposed = () => disposed;
  return {
    failed: keep(),
    dispose: () => {
      disposed = true;
      connection?.dispose();
    },
  };
}

/** @throws WavesError `unknown-run` where no such run is any more. */
async function hasEnded({ commonDir, host }: DriverSupply, run: string): Promise<boolean> {
  const state = replay((await FileRunStore.forReading(commonDir, host.files).read(run)).events);
  if (state === undefined) {
    throw new WavesError('unknown-run', `The journal of the run ${run} holds no run.`);
  }
  return state.phase === 'ended';
}
