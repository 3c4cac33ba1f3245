import type { JournalWriter, Lease } from '../../ports/ports';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import { RunFold } from '../../run/run';
import { WavesError } from '../../wavesError';

/**
 * A run's journal and the state that it adds up to. The state never runs ahead of what is durable, and events enter it
 * in the order of the journal, however many are being written at the same time.
 */
export class RunJournal {
  private readonly fold = new RunFold();
  private admitted: Promise<unknown> = Promise.resolve();
  private applied: Promise<unknown> = Promise.resolve();
  private unsettled = 0;

  constructor(
    private readonly writer: JournalWriter,
    private readonly lease: Lease,
    history: readonly JournalEvent[],
    private readonly recorded: (events: readonly JournalEvent[]) => void,
  ) {
    history.forEach((event) => this.fold.apply(event));
  }

  /** @throws WavesError `journal` when the journal does not begin a run. */
  get state(): RunState {
    const { state } = this.fold;
    if (state === undefined) {
      throw new WavesError('journal', 'The journal does not begin a run.');
    }
    return state;
  }

  /** Whether everything that was to be written is part of the state. */
  get settled(): boolean {
    return this.unsettled === 0;
  }

  /**
   * Writes events; resolves when they are durable and part of the state.
   * @throws WavesError `lease-lost`, `journal`.
   */
  append(events: readonly RunEvent[]): Promise<void> {
    this.unsettled += 1;
    const admitted = this.admitted.then(() => this.lease.assertHeld());
    this.admitted = admitted.catch(() => undefined);
    const written = admitted.then(() => this.writer.append(events));
    const before = this.applied;
    const applied = written.then(async (entries) => {
      await before;
      entries.forEach((event) => this.fold.apply(event));
      this.unsettled -= 1;
      this.recorded(entries);
    });
    this.applied = applied.catch(() => undefined);
    return applied;
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}
