import type { Files } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import { watchFolder } from '../files/folderWatcher';
import { monotonicNow } from './systemClock';
import type { ProcessIdentity } from './processIdentity';
import { isAlive, isOfThisSystem, ownIdentity } from './processIdentity';

/** What the lease and the table of locks need of the machine that a process is on. */
export interface Host {
  readonly files: Files;
  /** Milliseconds since 1970, by a clock that anybody may set. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody sets and that stands still while the machine sleeps. */
  monotonicNow(): number;
  /**
   * Calls back once after some milliseconds.
   * @param aside set where that alone is no reason for the process to go on. @returns calls it off.
   */
  after(milliseconds: number, callback: () => void, aside?: boolean): () => void;
  readonly watchFolder: typeof watchFolder;
  ownIdentity(): Promise<ProcessIdentity>;
  isAlive(identity: ProcessIdentity): Promise<boolean>;
  isOfThisSystem(identity: ProcessIdentity): Promise<boolean>;
}

/** The machine that this process is on. */
export const thisHost: Host = {
  files: nodeFiles,
  now: () => Date.now(),
  monotonicNow,
  after: (milliseconds, callback, aside = false) => {
    const timer = setTimeout(callback, milliseconds);
    if (aside) {
      timer.unref();
    }
    return () => clearTimeout(timer);
  },
  watchFolder,
  ownIdentity,
  isAlive,
  isOfThisSystem,
};

/** Resolves after some milliseconds. */
export function pause(host: Pick<Host, 'after'>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void host.after(milliseconds, resolve));
}
