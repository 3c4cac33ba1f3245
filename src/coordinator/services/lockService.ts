import type { Ending, LockStore, Timers } from '../../ports/ports';
import { lockConflicts, releaseLocks, takeLocks } from '../../run/locks/changeLocks';
import { lockedPath } from '../../run/kernel/kernel';
import type { LockHolder, LockTable, TakenLock } from '../../run/locks/lockTable';
import { isSameHolder, liveLocks, meantLockKey, NO_LOCKS } from '../../run/locks/lockTable';
import { breakLock } from '../../run/locks/personalLocks';
import { WavesError } from '../../wavesError';
import { agentIdOf } from '../caller';
import type { Caller, CallingAttempt } from '../caller';
import type { LockStep } from './lockBatch';
import { LockBatch } from './lockBatch';
import type { LockAsker } from './lockQueue';
import type { RunViews } from './tables/runViews';

/** Minutes that a lock may last without a sign of life: as the format of plans has it. */
const SHORTEST = 1;
const LONGEST = 480;
/** How long more of them are waited for where several ask at the same time, in milliseconds. */
const GATHER_MS = 2;

/** What an agent wants to lock. */
export interface WantedLock {
  readonly file_path: string;
  readonly reason?: string | undefined;
  /** 0: a claim, which tells others and keeps nobody out. */
  readonly ttl_minutes: number;
  /** How long to wait in line for it, in seconds. */
  readonly wait_seconds: number;
}

/** What came of it, in upstream's words. */
export interface LockAnswer {
  readonly success: boolean;
  readonly action?: 'acquired' | 'refreshed' | 'released';
  readonly file_path: string;
  readonly expires_at?: string;
  readonly reason?: string;
  readonly locked_by?: string;
  readonly lock_reason?: string | null;
}

/** Somebody who waits in line. */
interface WaitingCaller {
  readonly attempt: CallingAttempt | undefined;
  readonly leave: () => void;
}

/**
 * The locks of the repository, for agents. They stand in the same table as those of plans and of people, so that
 * everybody sees and respects everybody's. An agent of a run holds its locks as its package does: they last while the
 * package is underway and go with it.
 */
export class LockService {
  private readonly batch: LockBatch<LockAnswer>;
  private readonly watching: Ending;
  private readonly waiting = new Set<WaitingCaller>();
  private table: LockTable = NO_LOCKS;
  private turns = 0;
  private stopExpiry: () => void = () => undefined;

  constructor(
    private readonly store: LockStore,
    private readonly timers: Timers,
    private readonly runs: RunViews,
    private readonly now: () => number,
    private readonly placeOf: (path: string) => string = (path) => path,
  ) {
    this.batch = new LockBatch(
      store,
      () => new Promise<void>((resolve) => timers.at(now() + GATHER_MS, resolve)),
    );
    this.watching = store.watch((table) => {
      this.table = table;
      this.batch.tryAgain(table);
      this.awaitExpiry();
    });
  }

  /**
   * Takes a lock, at once or after those who have waited longer.
   * @param gone aborted when nobody listens to the answer any more.
   */
  async acquire(caller: Caller, wanted: WantedLock, now: number, gone?: AbortSignal): Promise<LockAnswer> {
    const { file_path, ttl_minutes, wait_seconds } = wanted;
    if (ttl_minutes !== 0 && (ttl_minutes < SHORTEST || ttl_minutes > LONGEST)) {
      return { success: false, file_path, reason: 'ttl_out_of_range' };
    }
    const asker = { key: this.keyOf(file_path), holder: holderOf(caller), turn: ++this.turns };
    if (wait_seconds > 0 && ttl_minutes !== 0) {
      return this.wait(caller, wanted, asker, now + wait_seconds * 1000, gone);
    }
    const answer = await this.batch.run(this.step(caller, wanted, asker), asker.key);
    return this.told(caller, wanted, answer);
  }

  /** Gives a lock back. What the plan gave to a package stays with it until it has ended. */
  async release(caller: Caller, file_path: string): Promise<LockAnswer> {
    const key = this.keyOf(file_path);
    const holder = holderOf(caller);
    if (caller.attempt !== undefined && this.runs.planLocks(caller.attempt).includes(key)) {
      const reason = 'kept_by_plan';
      return { success: true, action: 'released', file_path, reason };
    }
    return this.batch.run<LockAnswer>((table, now) => {
      const own = (lock: TakenLock) => lock.key === key && isSameHolder(lock.holder, holder);
      const held = liveLocks(table, now);
      if (held.some(own)) {
        const answer: LockAnswer = { success: true, action: 'released', file_path };
        return { table: releaseLocks(table, own, now), answer };
      }
      const reason = held.some((lock) => lock.key === key) ? 'locked_by_other' : 'lock_not_found';
      return { answer: { success: false, file_path, reason } };
    }, key);
  }

  /** Everything that is held, or what meets some keys. */
  async held(filePaths: readonly string[] | undefined): Promise<readonly object[]> {
    const keys = filePaths?.map((path) => this.keyOf(path));
    const live = liveLocks(await this.store.read(), this.now());
    const shown = keys === undefined ? live : live.filter(({ key }) => keys.includes(key));
    return shown.map((lock) => describeLock(lock, this.runs));
  }

  /** What an agent holds, as it asked for it. */
  async heldBy(agentId: string): Promise<readonly string[]> {
    return liveLocks(await this.store.read(), this.now())
      .filter(({ holder }) => holderId(holder) === agentId)
      .map(({ key }) => lockedPath(key) ?? key);
  }

  /** Takes a lock away from whoever holds it. @returns who that was; undefined when nobody did. */
  async force(caller: Caller, file_path: string): Promise<TakenLock | undefined> {
    const key = this.keyOf(file_path);
    const by = { by: caller.agentId, reason: 'Released by force over the coordinator.' };
    return this.batch.run((table, now) => {
      try {
        const { table: next, answer } = breakLock(table, key, by, now);
        return { ...(next === undefined ? {} : { table: next }), answer: answer[0] };
      } catch (error) {
        if (WavesError.is(error, 'usage')) {
          return { answer: undefined };
        }
        throw error;
      }
    });
  }

  /** Gives back what agents hold that are gone. @returns how many locks. */
  releaseOf(agentIds: ReadonlySet<string>): Promise<number> {
    return this.batch.run((table, now) => {
      const gone = ({ holder }: TakenLock) => holder.kind === 'person' && agentIds.has(holder.name);
      const count = liveLocks(table, now).filter(gone).length;
      return count === 0 ? { answer: 0 } : { table: releaseLocks(table, gone, now), answer: count };
    });
  }

  /** The table as it was last seen. */
  get seen(): LockTable {
    return this.table;
  }

  dispose(): void {
    this.stopExpiry();
    this.watching.dispose();
  }

  private step(
    caller: Caller,
    { file_path, ttl_minutes, reason }: WantedLock,
    asker: LockAsker,
  ): LockStep<LockAnswer> {
    const { key, holder } = asker;
    const isClaim = ttl_minutes === 0;
    return (table, now) => {
      const around = table.locks.filter((lock) => this.isAround(caller, lock));
      const live = liveLocks(table, now).filter((lock) => !around.includes(lock));
      const had = live.some((lock) => lock.key === key && isSameHolder(lock.holder, holder));
      const earlier = isClaim || had ? undefined : this.batch.queue.before(asker);
      const result = takeLocks(
        { ...table, locks: live },
        {
          keys: [key],
          holder,
          ttlMs: (isClaim ? LONGEST : ttl_minutes) * 60_000,
          ...(isClaim ? { claim: true as const } : {}),
          ...(reason === undefined ? {} : { reason }),
        },
        now,
      );
      if ('conflicts' in result || earlier !== undefined) {
        const [conflict] = lockConflicts(live, [key], holder);
        const other = conflict?.lock.holder ?? earlier?.holder ?? holder;
        return {
          answer: {
            success: false,
            file_path,
            reason: 'locked_by_other',
            locked_by: holderId(other),
            lock_reason: conflict?.lock.reason ?? null,
            ...(conflict === undefined ? {} : { expires_at: conflict.lock.expires }),
          },
        };
      }
      const taken = result.taken.locks.find((lock) => lock.key === key && isSameHolder(lock.holder, holder));
      return {
        table: { ...result.taken, locks: [...around, ...result.taken.locks] },
        answer: {
          success: true,
          action: had ? 'refreshed' : 'acquired',
          file_path,
          expires_at: taken?.expires ?? '',
          locked_by: caller.agentId,
          ...(reason === undefined ? {} : { lock_reason: reason }),
        },
      };
    };
  }

  /** What a package holds for the run that carries it out keeps nobody of that run from anything. */
  private isAround({ attempt }: Caller, { holder }: TakenLock): boolean {
    const around = attempt === undefined ? [] : this.runs.around(attempt);
    return around.some((each) => isSameHolder({ kind: 'package', ...each }, holder));
  }

  /** Gives back what an agent has taken itself, once it has ended, and has it wait for nothing more. */
  releaseAttempt(attempt: CallingAttempt): Promise<void> {
    for (const { attempt: other, leave } of this.waiting) {
      if (other !== undefined && isSameAttempt(other, attempt)) {
        leave();
      }
    }
    const planned = this.runs.planLocks(attempt);
    const holder: LockHolder = { kind: 'package', ...attempt };
    const taken = (lock: TakenLock) => isSameHolder(lock.holder, holder) && !planned.includes(lock.key);
    return this.table.locks.some(taken)
      ? this.batch.run((table, now) => ({ table: releaseLocks(table, taken, now), answer: undefined }))
      : Promise.resolve();
  }

  /** Nobody who has gone is given anything, and nobody waits behind them. */
  private async wait(
    caller: Caller,
    wanted: WantedLock,
    asker: LockAsker,
    until: number,
    gone: AbortSignal | undefined,
  ): Promise<LockAnswer> {
    const take = this.step(caller, wanted, asker);
    const { file_path } = wanted;
    let left = false;
    const { answer, giveUp } = this.batch.wait({
      ...asker,
      step: (table, now) =>
        left ? { answer: { success: false, file_path, reason: 'gone' } } : take(table, now),
      mustWait: (first) => {
        this.told(caller, wanted, first);
        this.awaitExpiry();
      },
    });
    const leave = () => {
      left = true;
      giveUp();
    };
    const waiting = { attempt: caller.attempt, leave };
    const callOff = this.timers.at(until, giveUp);
    this.waiting.add(waiting);
    gone?.addEventListener('abort', leave);
    if (gone?.aborted === true) {
      leave();
    }
    try {
      const final = await answer;
      if (left && final.success) {
        // It was given in the moment in which they went.
        await this.release(caller, file_path);
      }
      return left ? final : this.told(caller, wanted, final);
    } finally {
      callOff();
      this.waiting.delete(waiting);
      gone?.removeEventListener('abort', leave);
    }
  }

  /** Nobody announces that the time of a lock is over: those who wait for it try again then. */
  private awaitExpiry(): void {
    this.stopExpiry();
    this.stopExpiry = () => undefined;
    const now = this.now();
    const held = this.batch.queue.isEmpty ? [] : liveLocks(this.table, now);
    if (held.length > 0) {
      const next = Math.min(...held.map(({ expires }) => Date.parse(expires)));
      this.stopExpiry = this.timers.at(next, () => {
        this.batch.tryAgain();
        this.awaitExpiry();
      });
    }
  }

  /** One file has one key, by whatever way it is called. */
  private keyOf(file_path: string): string {
    return meantLockKey(file_path, this.placeOf);
  }

  /** Shows in its run that an agent waits for a lock, or does so no more. */
  private told(caller: Caller, wanted: WantedLock, answer: LockAnswer): LockAnswer {
    if (caller.attempt !== undefined) {
      const key = this.keyOf(wanted.file_path);
      const { locked_by: by = '', expires_at: until = '' } = answer;
      const own = `@${caller.attempt.run}`;
      // Within a run people know packages by their ids alone.
      const holder = by.endsWith(own) ? by.slice(0, -own.length) : by;
      this.runs.lockAwaited(caller.attempt, answer.success ? undefined : { key, holder, until });
    }
    return answer;
  }
}

/** Who holds what a caller takes. */
function holderOf({ agentId, attempt }: Caller): LockHolder {
  return attempt === undefined ? { kind: 'person', name: agentId } : { kind: 'package', ...attempt };
}

/** The agent id of a holder. */
function holderId(holder: LockHolder): string {
  return holder.kind === 'package' ? agentIdOf(holder) : holder.name;
}

/** A lock in upstream's words. */
function describeLock({ key, holder, since, expires, reason, claim }: TakenLock, runs: RunViews): object {
  return {
    file_path: lockedPath(key) ?? key,
    locked_by: holderId(holder),
    agent_type: holder.kind === 'package' ? runs.agentType(holder) : 'agent',
    locked_at: since,
    expires_at: expires,
    reason: reason ?? null,
    ...(claim === undefined ? {} : { claim }),
  };
}

function isSameAttempt(a: CallingAttempt, b: CallingAttempt): boolean {
  return a.run === b.run && a.package === b.package && a.attempt === b.attempt;
}
