import type { Clock, Ending, LockStore } from '../ports';
import { renewLocks } from '../run/locks/changeLocks';
import type { LockChange, LockTable, TakenLock } from '../run/locks/lockTable';
import { NO_LOCKS } from '../run/locks/lockTable';
import { WavesError } from '../wavesError';
import type { WatchedFolder } from './folderWatcher';
import { watchFolder } from './folderWatcher';
import type { LockVersion } from './lockFile';
import { readLockTable, writeLockTable } from './lockFile';
import { locksFolder } from './runFolder';

/** How often to look even though nothing was announced, and the least time between two looks, in milliseconds. */
const LOOKING = { pollMs: 500, gapMs: 20 };
/** How many signs of life a holder gives before its locks would expire. */
const BEATS = 3;
/** The least and the most time between two looks at what has to be renewed, in milliseconds. */
const SOONEST_MS = 100;
const LATEST_MS = 30_000;

/**
 * The table of locks as files in the git directory that all worktrees share. Each version is a file of its own that is
 * created with its whole content if it does not exist yet, in which only one process can succeed; the others look again
 * and decide anew. So no process has to be trusted to give anything back.
 */
export class FileLockStore implements LockStore {
  private seen: LockVersion = { version: -1, table: NO_LOCKS };
  private readonly listeners = new Set<(table: LockTable) => void>();
  private watcher: WatchedFolder | undefined;

  constructor(
    private readonly commonDir: string,
    private readonly clock: Clock,
  ) {}

  async change<Answer>(decide: (table: LockTable, now: number) => LockChange<Answer>): Promise<Answer> {
    try {
      for (;;) {
        const current = await readLockTable(this.commonDir, this.seen);
        const { table, answer } = decide(current.table, this.clock.now());
        if (table === undefined) {
          this.publish(current);
          return answer;
        }
        const next = { version: current.version + 1, table };
        if (await writeLockTable(this.commonDir, next)) {
          this.publish(next);
          return answer;
        }
      }
    } catch (cause) {
      throw unusable(this.commonDir, cause);
    }
  }

  /** The table as it is now. @throws WavesError `locks` when it can't be read. */
  read(): Promise<LockTable> {
    return this.change((table) => ({ answer: table }));
  }

  watch(changed: (table: LockTable) => void): Ending {
    this.listeners.add(changed);
    this.watcher ??= watchFolder(locksFolder(this.commonDir), LOOKING, () => this.look());
    if (this.seen.version >= 0) {
      changed(this.seen.table);
    }
    return {
      dispose: () => {
        this.listeners.delete(changed);
        if (this.listeners.size === 0) {
          this.watcher?.dispose();
          this.watcher = undefined;
        }
      },
    };
  }

  keepAlive(isOurs: (lock: TakenLock) => boolean): Ending {
    let timer: NodeJS.Timeout | undefined;
    let ended = false;
    const beat = async () => {
      const next = await this.renew(isOurs).catch(() => SOONEST_MS);
      wait(next);
    };
    const wait = (delay: number) => {
      timer = ended ? undefined : setTimeout(() => void beat(), delay).unref();
    };
    // What is taken from now on has to be noticed before it expires.
    const watching = this.watch((table) => {
      clearTimeout(timer);
      wait(nextBeat(table, isOurs, this.clock.now()));
    });
    return {
      dispose: () => {
        ended = true;
        clearTimeout(timer);
        watching.dispose();
      },
    };
  }

  /** Renews what is due. @returns after how many milliseconds to look again. */
  private async renew(isOurs: (lock: TakenLock) => boolean): Promise<number> {
    const table = await this.change((current, now) => {
      if (nextBeat(current, isOurs, now) > SOONEST_MS) {
        return { answer: current };
      }
      const renewed = renewLocks(current, isOurs, now);
      return { table: renewed, answer: renewed };
    });
    return nextBeat(table, isOurs, this.clock.now());
  }

  private async look(): Promise<void> {
    try {
      this.publish(await readLockTable(this.commonDir, this.seen));
    } catch {
      // It can't be read at the moment: the next look tells.
    }
  }

  private publish(current: LockVersion): void {
    if (current.version > this.seen.version) {
      this.seen = current;
      [...this.listeners].forEach((listener) => listener(current.table));
    }
  }
}

/** In how many milliseconds the next sign of life is due. */
function nextBeat(table: LockTable, isOurs: (lock: TakenLock) => boolean, now: number): number {
  const due = table.locks
    .filter(isOurs)
    .map((lock) => Date.parse(lock.expires) - lock.ttlMs + lock.ttlMs / BEATS - now);
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, Math.min(...due)));
}

function unusable(commonDir: string, cause: unknown): unknown {
  return WavesError.is(cause)
    ? cause
    : new WavesError(
        'locks',
        `The table of locks cannot be used: ${(cause as Error).message}`,
        `Check that ${locksFolder(commonDir)} can be written and is on a local disk.`,
        { cause },
      );
}
