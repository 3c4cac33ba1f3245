import type { Clock, Ending, LockStore } from '../../src/ports/ports';
import type { LockChange, LockTable } from '../../src/run/locks/lockTable';
import { NO_LOCKS } from '../../src/run/locks/lockTable';

/** A table of locks in memory, which outlives the drivers of a test. */
export class MemoryLocks implements LockStore {
  table: LockTable = NO_LOCKS;
  private readonly listeners = new Set<(table: LockTable) => void>();

  constructor(private readonly clock: Clock) {}

  async change<Answer>(decide: (table: LockTable, now: number) => LockChange<Answer>): Promise<Answer> {
    await Promise.resolve();
    return this.changeNow(decide);
  }

  /** The same at once, for worlds with a time of their own. */
  changeNow<Answer>(decide: (table: LockTable, now: number) => LockChange<Answer>): Answer {
    const { table, answer } = decide(this.table, this.clock.now());
    if (table !== undefined) {
      this.table = table;
      [...this.listeners].forEach((listener) => listener(table));
    }
    return answer;
  }

  read(): Promise<LockTable> {
    return Promise.resolve(this.table);
  }

  watch(changed: (table: LockTable) => void): Ending {
    this.listeners.add(changed);
    changed(this.table);
    return { dispose: () => void this.listeners.delete(changed) };
  }

  keepAlive(): Ending {
    return { dispose: () => undefined };
  }
}
