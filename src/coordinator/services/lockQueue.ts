import type { LockHolder } from '../../run/locks/lockTable';
import { isSameHolder } from '../../run/locks/lockTable';
import { locksMeet } from '../../run/locks/lockKey';

/** Somebody who waits for a lock. */
export interface LockWaiter {
  readonly key: string;
  readonly holder: LockHolder;
  /** Tries again to get it. */
  readonly again: () => void;
}

/**
 * Those who wait for locks, in the order in which they came. Nobody is passed by somebody who came later and wants the
 * same, whether that one waits too or only asks.
 */
export class LockQueue {
  private readonly waiters = new Set<LockWaiter>();

  join(waiter: LockWaiter): void {
    this.waiters.add(waiter);
  }

  leave(waiter: LockWaiter): void {
    this.waiters.delete(waiter);
  }

  /**
   * Who waits for what meets a key and has to be let in first.
   * @param self the waiter that asks; absent: somebody who came just now.
   */
  before(key: string, holder: LockHolder, self?: LockWaiter): LockWaiter | undefined {
    for (const waiter of this.waiters) {
      if (waiter === self) {
        return undefined;
      }
      if (!isSameHolder(waiter.holder, holder) && locksMeet(waiter.key, key)) {
        return waiter;
      }
    }
    return undefined;
  }

  /** Lets those try again whom no other waiter comes before. */
  wake(): void {
    [...this.waiters]
      .filter((waiter) => this.before(waiter.key, waiter.holder, waiter) === undefined)
      .forEach((waiter) => waiter.again());
  }

  /** Everybody who waits, in order. */
  all(): readonly LockWaiter[] {
    return [...this.waiters];
  }
}
