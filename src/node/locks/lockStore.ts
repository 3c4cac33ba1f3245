import { randomUUID } from 'node:crypto';
import type { Clock, Ending, LockStore } from '../../ports/ports';
import { renewLocks } from '../../run/locks/changeLocks';
import type { LockChange, LockTable, TakenLock } from '../../run/locks/lockTable';
import { WavesError } from '../../wavesError';
import type { WatchedFolder } from '../files/folderWatcher';
import type { Host } from '../processes/host';
import { thisHost } from '../processes/host';
import type { Decide, LockVersion, WrittenChange } from './lockFile';
import { addChange, beginTable, isNewest, readLockTable, readSettledTable } from './lockFile';
import { NO_RECORDS } from './lockRecords';
import { locksFolder } from '../runs/runFolder';

/** How often to look even though nothing was announced, and the least time between two looks, in milliseconds. */
const LOOKING = { pollMs: 500, gapMs: 20 };
/** How many signs of life a holder gives before its locks would expire. */
const BEATS = 3;
/** The least and the most time between two looks at what has to be renewed, in milliseconds. */
const SOONEST_MS = 100;
const LATEST_MS = 30_000;

/** Bytes after which a file is begun anew. */
const LARGE = 1024 * 1024;

/**
 * The table of locks as files in the git directory that all worktrees share; `lockFile` tells how several processes keep
 * out of each other's way. No process has to be trusted to give anything back.
 */
export class FileLockStore implements LockStore {
  private seen: LockVersion = { number: -1, ...NO_RECORDS };
  /** The file that this process has made last. */
  private own = 0;
  private changing: Promise<unknown> | undefined;
  private readonly listeners = new Set<(table: LockTable) => void>();
  private watcher: WatchedFolder | undefined;

  constructor(
    private readonly commonDir: string,
    private readonly clock: Clock,
    private readonly host: Host = thisHost,
  ) {}

  async change<Answer>(decide: (table: LockTable, now: number) => LockChange<Answer>): Promise<Answer> {
    while (this.changing !== undefined) {
      await this.changing;
    }
    const change = this.changeAlone((table) => decide(table, this.clock.now()));
    const ended = () => {
      this.changing = undefined;
    };
    this.changing = change.then(ended, ended);
    return change;
  }

  async read(): Promise<LockTable> {
    try {
      // What is about to be changed by this process is on the disk already, and does not count yet.
      if (this.changing === undefined) {
        this.publish(await readLockTable(this.commonDir, this.seen, this.host));
      }
      return this.seen.table;
    } catch (cause) {
      throw unusable(this.commonDir, cause);
    }
  }

  watch(changed: (table: LockTable) => void): Ending {
    this.listeners.add(changed);
    const rests = () => this.seen.table.locks.length === 0;
    this.watcher ??= this.host.watchFolder(locksFolder(this.commonDir), { ...LOOKING, rests }, () =>
      this.look(),
    );
    if (this.seen.number >= 0) {
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
    let callOff: () => void = () => undefined;
    let ended = false;
    const beat = async () => {
      const next = await this.renew(isOurs).catch(() => SOONEST_MS);
      wait(next);
    };
    const wait = (delay: number) => {
      callOff();
      callOff = ended ? callOff : this.host.after(delay, () => void beat(), true);
    };
    // What is taken from now on has to be noticed before it expires.
    const watching = this.watch((table) => {
      wait(nextBeat(table, isOurs, this.clock.now()));
    });
    return {
      dispose: () => {
        ended = true;
        callOff();
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

  private async changeAlone<Answer>(decide: Decide<Answer>): Promise<Answer> {
    try {
      for (;;) {
        const current = await readSettledTable(this.host, this.commonDir, this.seen);
        this.publish(current);
        const change = decide(current.table);
        if (change.table === undefined) {
          return change.answer;
        }
        const written = await this.write(current, change, decide);
        if (written !== undefined && (await this.counts(written))) {
          return written.answer;
        }
      }
    } catch (cause) {
      throw unusable(this.commonDir, cause);
    }
  }

  private async write<Answer>(
    current: LockVersion,
    { table, answer }: LockChange<Answer>,
    decide: Decide<Answer>,
  ): Promise<WrittenChange<Answer> | undefined> {
    const id = randomUUID();
    const isOwn = current.number === this.own;
    // Until it counts: it may be written in part only.
    this.own = 0;
    if (isOwn && current.size < LARGE && table !== undefined) {
      const version = await addChange(this.host, this.commonDir, current, table, id);
      if (version !== undefined) {
        return { id, version, answer };
      }
    }
    return beginTable(this.host, this.commonDir, decide, id, current);
  }

  /** Whether a written change is part of the table; where others have written meanwhile, their version decides. */
  private async counts({ id, version }: WrittenChange<unknown>): Promise<boolean> {
    if (isNewest(this.host, this.commonDir, version)) {
      this.own = version.number;
      this.publish(version);
      return true;
    }
    const theirs = await readSettledTable(this.host, this.commonDir);
    this.publish(theirs);
    return theirs.latest.includes(id);
  }

  private async look(): Promise<void> {
    try {
      // What this process itself is writing is announced when it counts.
      if (this.changing === undefined) {
        const found = await readLockTable(this.commonDir, this.seen, this.host);
        if (this.changing === undefined) {
          this.publish(found);
        }
      }
    } catch {
      // It can't be read at the moment: the next look tells.
    }
  }

  private publish(current: LockVersion): void {
    const { number, size } = this.seen;
    if (current.number > number || (current.number === number && current.size > size)) {
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
