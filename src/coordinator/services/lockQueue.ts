import { isLockPattern, locksMeet } from '../../run/kernel/kernel';
import type { LockHolder } from '../../run/locks/lockTable';
import { isSameHolder } from '../../run/locks/lockTable';

/** Somebody who has asked for a lock. */
export interface LockAsker {
  readonly key: string;
  readonly holder: LockHolder;
  /** Which of all that have asked; whoever came later has a higher one. */
  readonly turn: number;
}

/**
 * Those who wait for locks, in the order in which they came. Nobody is passed by somebody who came later and wants the
 * same, whether that one waits too or only asks.
 */
export class LockQueue<Waiter extends LockAsker> {
  /** By key; each line in order. */
  private readonly lines = new Map<string, Set<Waiter>>();
  private patterns = 0;

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /** Whoever came before has to have joined before. */
  join(waiter: Waiter): void {
    const line = this.lines.get(waiter.key);
    if (line === undefined) {
      this.lines.set(waiter.key, new Set([waiter]));
      this.patterns += isLockPattern(waiter.key) ? 1 : 0;
    } else {
      line.add(waiter);
    }
  }

  leave(waiter: Waiter): void {
    const line = this.lines.get(waiter.key);
    if (line?.delete(waiter) === true && line.size === 0) {
      this.lines.delete(waiter.key);
      this.patterns -= isLockPattern(waiter.key) ? 1 : 0;
    }
  }

  has(waiter: Waiter): boolean {
    return this.lines.get(waiter.key)?.has(waiter) === true;
  }

  /** Who came before somebody, and waits for what meets what that one wants. */
  before({ key, holder, turn }: LockAsker): Waiter | undefined {
    const keys = this.patterns > 0 || isLockPattern(key) ? [...this.lines.keys()] : [key];
    for (const each of keys) {
      for (const waiter of locksMeet(each, key) ? (this.lines.get(each) ?? []) : []) {
        if (waiter.turn >= turn) {
          break;
        }
        if (!isSameHolder(waiter.holder, holder)) {
          return waiter;
        }
      }
    }
    return undefined;
  }

  /** The lines, the one whose first has waited longest first. */
  inOrder(): Iterable<Waiter>[] {
    const first = (line: Iterable<Waiter>) => {
      for (const { turn } of line) {
        return turn;
      }
      return 0;
    };
    return [...this.lines.values()].sort((a, b) => first(a) - first(b));
  }
}
