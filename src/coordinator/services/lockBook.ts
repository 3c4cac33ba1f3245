import { isLockPattern, locksMeet } from '../../run/kernel/kernel';
import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { liveLocks } from '../../run/locks/lockTable';

/** What is done to some locks: they are replaced by those of `table`; absent: they stay. */
export type LockStep<Answer> = (
  table: LockTable,
  now: number,
) => { readonly table?: LockTable; readonly answer: Answer };

/** A table of locks to work on, in which those that meet a key are found without going through all of them. */
export class LockBook {
  private locks = new Map<string, readonly TakenLock[]>();
  private patterns = new Set<string>();
  private changed = false;

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
      const all = { ...this.current, locks: [...this.locks.values()].flat() };
      this.current = { ...all, locks: liveLocks(all, now) };
      this.changed = false;
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
    this.add(locks);
  }

  private add(locks: readonly TakenLock[]): void {
    for (const lock of locks) {
      this.locks.set(lock.key, [...(this.locks.get(lock.key) ?? []), lock]);
      if (isLockPattern(lock.key)) {
        this.patterns.add(lock.key);
      }
    }
  }
}
