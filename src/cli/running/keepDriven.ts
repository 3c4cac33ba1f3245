import type { DriverConnection } from '../../node/driver/driverConnection';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { ensureDriver } from '../../node/driver/startDriver';
import { findRun } from './findRun';
import type { Installation } from '../context/installation';

/** How long to wait before a driver that is gone is replaced, in milliseconds. */
const AGAIN_MS = 200;

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
export function keepDriven(
  place: RepositoryPlace,
  installation: Installation,
  run: string,
  first?: DriverConnection,
): DrivenRun {
  let connection = first;
  let disposed = false;
  const keep = async (): Promise<never> => {
    for (;;) {
      // A driver that went away because the run has ended has written the end down before. Where no such run is any
      // more, as in a repository that was made anew, there is nothing to drive.
      if (connection === undefined && (await findRun(place.root, run)).state.phase === 'ended') {
        return await new Promise<never>(() => undefined);
      }
      const current = connection ?? (await ensureDriver({ ...place, ...installation }));
      connection = current;
      if (isDisposed()) {
        current.dispose();
      }
      await new Promise<void>((resolve) => current.onClosed(resolve));
      connection = undefined;
      if (isDisposed()) {
        return await new Promise<never>(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
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
