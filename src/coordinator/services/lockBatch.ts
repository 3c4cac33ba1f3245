import type { LockStore } from '../../ports/ports';
import { isLockPattern, locksMeet } from '../../run/kernel/kernel';
import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { liveLocks } from '../../run/locks/lockTable';
import type { LockAsker } from './lockQueue';
import { LockQueue } from './lockQueue';

/** What is done to some locks: they are replaced by those of `table`; absent: they stay. */
export type LockStep<Answer> = (
  table: LockTable,
  now: number,
) => { readonly table?: LockTable; readonly answer: Answer };

/** A table of locks to work on, in which those that meet a key are found without going through all of them. */
class LockBook {
  private locks = new Map<string, readonly TakenLock[]>();
  private patterns = new Set<string>();
  private changed = false;
  /** Until then none of them expires, milliseconds since 1970. */
  private liveUntil = Infinity;

  constructor(private current: LockTable) {
    this.open(current.locks);
  }

  /**
   * Does a step.
   * @param key only locks that meet it are shown to the step, and it changes no others; undefined: it sees all of them.
   */
  do<Answer>(key: string | undefined, step: LockStep<Answer>, now: number): Answer {
    if (key === undefined) {
      const { table, answer } = step(this.table(now), now);
      if (table !== undefined) {
        this.current = table;
        this.changed = false;
        this.open(table.locks);
      }
      return answer;
    }
    const near = this.near(key);
    const { table, answer } = step({ ...this.current, locks: near }, now);
    if (table !== undefined) {
      this.replace(near, table.locks);
    }
    return answer;
  }

  /** All of it; the same object as long as nothing has changed. */
  table(now: number): LockTable {
    if (this.changed) {
      this.current = { ...this.current, locks: [...this.locks.values()].flat() };
      this.changed = false;
      if (now >= this.liveUntil) {
        this.current = { ...this.current, locks: liveLocks(this.current, now) };
        this.open(this.current.locks);
      }
    }
    return this.current;
  }

  private near(key: string): readonly TakenLock[] {
    const keys = isLockPattern(key) ? [...this.locks.keys()] : [key, ...this.patterns];
    return [...new Set(keys)]
      .filter((each) => locksMeet(each, key))
      .flatMap((each) => this.locks.get(each) ?? []);
  }

  private replace(before: readonly TakenLock[], after: readonly TakenLock[]): void {
    for (const key of new Set(before.map((lock) => lock.key))) {
      this.locks.delete(key);
      this.patterns.delete(key);
    }
    this.add(after);
    this.changed = true;
  }

  private open(locks: readonly TakenLock[]): void {
    this.locks = new Map();
    this.patterns = new Set();
    this.liveUntil = Infinity;
    this.add(locks);
  }

  private add(locks: readonly TakenLock[]): void {
    for (const lock of locks) {
      this.locks.set(lock.key, [...(this.locks.get(lock.key) ?? []), lock]);
      this.liveUntil = Math.min(this.liveUntil, Date.parse(lock.expires));
      if (isLockPattern(lock.key)) {
        this.patterns.add(lock.key);
      }
    }
  }
}

/** What came of trying to get a lock. */
interface Tried {
  readonly success: boolean;
}

/** Somebody who gets a lock at once or waits for it. */
export interface LockWaiter<Answer extends Tried> extends LockAsker {
  /** Tries to get it. */
  readonly step: LockStep<Answer>;
  /** Told once, when it is not to be had at once. */
  readonly mustWait: (answer: Answer) => void;
}

interface Asked<Answer extends Tried> {
  readonly key: string | undefined;
  readonly step: LockStep<unknown>;
  readonly waiter?: Waiting<Answer>;
  /** The waiter does not wait any longer. */
  readonly isLast?: true;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting<Answer extends Tried> extends LockWaiter<Answer> {
  readonly resolve: (answer: Answer) => void;
}

/** What a batch does to the table. */
interface Outcome<Answer extends Tried> {
  readonly answers: readonly unknown[];
  readonly granted: readonly { readonly waiter: Waiting<Answer>; readonly answer: Answer }[];
}

/**
 * Changes the table of locks for many callers at once. What is asked for while the table is being written is done
 * together in the next writing, each on what the one before it has left, in the order of asking: a thousand callers cost
 * a few writings and not a thousand. What is given back in a batch goes to those in line in that same batch.
 * @typeParam Answer what those are told who want a lock.
 */
export class LockBatch<Answer extends Tried> {
  readonly queue = new LockQueue<Waiting<Answer>>();
  private asked: Asked<Answer>[] = [];
  private writing = false;
  private book: LockBook | undefined;
  private written: LockTable | undefined;

  /** Several have asked at the same time lately. */
  private crowded = false;

  /** @param gather resolves a little later: where many ask, fewer writings are made for them. */
  constructor(
    private readonly store: LockStore,
    private readonly gather: () => Promise<void>,
  ) {}

  /**
   * Resolves when the step counts, also after a crash.
   * @param key the step has to do with locks only that meet it; absent: with all of them.
   * @throws WavesError `locks`.
   */
  run<Result>(step: LockStep<Result>, key?: string): Promise<Result> {
    return new Promise<Result>((resolve, reject) => this.ask({ key, step, resolve, reject }));
  }

  /**
   * Tries to get a lock, at once or when it is the waiter's turn.
   * @returns the answer to come, and how to wait no longer: it is the answer to a last try then.
   */
  wait(waiter: LockWaiter<Answer>): { readonly answer: Promise<Answer>; readonly giveUp: () => void } {
    let giveUp: () => void = () => undefined;
    const answer = new Promise<Answer>((resolve, reject) => {
      const { key, step } = waiter;
      const waiting = { ...waiter, resolve };
      this.ask({ key, step, waiter: waiting, resolve, reject });
      giveUp = () => this.ask({ key, step, waiter: waiting, isLast: true, resolve, reject });
    });
    return { answer, giveUp };
  }

  /** Those in line may get what they wait for. @param table as it is now; absent: some time is over. */
  tryAgain(table?: LockTable): void {
    if (table !== this.written && !this.queue.isEmpty) {
      // Where the table can't be written now, the next one who asks is told.
      this.run(() => ({ answer: undefined })).catch(() => undefined);
    }
  }

  private ask(asked: Asked<Answer>): void {
    this.asked.push(asked);
    if (!this.writing) {
      this.writing = true;
      void this.writeAll();
    }
  }

  private async writeAll(): Promise<void> {
    // What is asked for in the same turn is written together.
    await Promise.resolve();
    while (this.asked.length > 0) {
      if (this.crowded) {
        await this.gather();
      }
      const batch = this.asked;
      this.asked = [];
      this.crowded = batch.length > 1;
      batch.forEach(({ waiter, isLast }) => {
        if (waiter !== undefined && isLast !== true) {
          this.queue.join(waiter);
        }
      });
      try {
        const { answers, granted } = await this.store.change((table, now) => this.allOf(batch, table, now));
        granted.forEach(({ waiter, answer }) => this.served(waiter, answer));
        batch.forEach((asked, at) => this.answer(asked, answers[at]));
      } catch (error) {
        batch.forEach(({ waiter, reject }) => {
          if (waiter !== undefined) {
            this.queue.leave(waiter);
          }
          reject(error);
        });
      }
    }
    this.writing = false;
  }

  private answer({ waiter, isLast, resolve }: Asked<Answer>, answer: unknown): void {
    if (waiter === undefined) {
      resolve(answer as never);
    } else if (answer !== undefined) {
      const tried = answer as Answer;
      if (tried.success) {
        this.served(waiter, tried);
      } else if (isLast === true) {
        this.served(waiter, tried);
        this.tryAgain();
      } else {
        waiter.mustWait(tried);
      }
    }
  }

  private served(waiter: Waiting<Answer>, answer: Answer): void {
    this.queue.leave(waiter);
    waiter.resolve(answer);
  }

  /** May be done more than once, on different tables. */
  private allOf(batch: readonly Asked<Answer>[], table: LockTable, now: number) {
    if (this.book?.table(now) !== table) {
      this.book = new LockBook(table);
    }
    const { book } = this;
    const served = new Set<Waiting<Answer>>();
    const answers = batch.map(({ key, step, waiter, isLast }) => {
      if (waiter !== undefined && !this.queue.has(waiter)) {
        // It has got it while it was about to wait no longer.
        return undefined;
      }
      const answer = book.do(key, step, now);
      if (waiter !== undefined && (isLast === true || (answer as Answer).success)) {
        served.add(waiter);
      }
      return answer;
    });
    const answer: Outcome<Answer> = { answers, granted: this.grant(book, served, now) };
    const after = book.table(now);
    this.written = after;
    return after === table ? { answer } : { table: after, answer };
  }

  /** Lets those in who are first in line for what is free now. */
  private grant(book: LockBook, served: Set<Waiting<Answer>>, now: number): Outcome<Answer>['granted'] {
    const granted: { waiter: Waiting<Answer>; answer: Answer }[] = [];
    for (const line of this.queue.inOrder()) {
      for (const waiter of line) {
        if (served.has(waiter)) {
          continue;
        }
        const answer = book.do(waiter.key, waiter.step, now);
        if (!answer.success) {
          break;
        }
        served.add(waiter);
        granted.push({ waiter, answer });
      }
    }
    return granted;
  }
}
