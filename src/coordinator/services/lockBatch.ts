import type { LockStore } from '../../ports';
import type { LockTable } from '../../run/locks/lockTable';

/** What one call does to the table of locks: the table after it, absent where it stays, and the call's answer. */
export type LockStep<Answer> = (
  table: LockTable,
  now: number,
) => { readonly table?: LockTable; readonly answer: Answer };

interface Waiting {
  readonly step: LockStep<unknown>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Changes the table of locks for many callers at once. What is asked for while the table is being written is done
 * together in the next writing, each on what the one before it has left, in the order of asking: a thousand callers cost
 * a few writings and not a thousand.
 */
export class LockBatch {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly store: LockStore) {}

  /** Resolves when the step counts, also after a crash. @throws WavesError `locks`. */
  run<Answer>(step: LockStep<Answer>): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ step, resolve: resolve, reject });
      if (!this.writing) {
        this.writing = true;
        void this.writeAll();
      }
    });
  }

  private async writeAll(): Promise<void> {
    // What is asked for in the same turn is written together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        const answers = await this.store.change((table, now) => allOf(batch, table, now));
        batch.forEach(({ resolve }, at) => resolve(answers[at] as never));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.writing = false;
  }
}

function allOf(batch: readonly Waiting[], table: LockTable, now: number) {
  let current = table;
  const answer = batch.map(({ step }) => {
    const result = step(current, now);
    current = result.table ?? current;
    return result.answer;
  });
  return current === table ? { answer } : { table: current, answer };
}
