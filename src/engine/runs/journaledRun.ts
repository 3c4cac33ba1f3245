import type { Plan } from '../../plan/model';
import type { JournalWriter, Lease } from '../../ports/ports';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import { RunFold } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { FollowedRun } from '../kernel/attempts';

/** A run whose journal is open for writing. */
export interface OpenedRun {
  readonly plan: Plan;
  readonly writer: JournalWriter;
  /** The events that the journal holds already. */
  readonly history: readonly JournalEvent[];
}

/** Hears of a run whose journal is written. */
export interface RunHearer {
  /** After events have become durable and part of the state. */
  recorded(events: readonly JournalEvent[]): void;
  /** Something has changed that decisions depend on; once for all that has become durable together. */
  changed(): void;
  /** The journal can't be written, or something else keeps the run from going on. */
  failed(error: unknown): void;
}

/**
 * A run's journal and the state that it adds up to. The state never runs ahead of what is durable, and events enter it
 * in the order of the journal, however many are being written at the same time.
 */
export class JournaledRun implements FollowedRun {
  private readonly fold = new RunFold();
  private readonly writer: JournalWriter;
  private currentPlan: Plan;
  private admitted: Promise<unknown> = Promise.resolve();
  private applied: Promise<unknown> = Promise.resolve();
  private unsettled = 0;
  /** How much of it is in the journal, and not part of the state yet. */
  private written = 0;
  /** Whether the state has changed since it was last decided what follows from it. */
  private undecided = false;
  private hasClosed = false;

  constructor(
    { plan, writer, history }: OpenedRun,
    private readonly lease: Lease,
    private readonly hearer: RunHearer,
  ) {
    this.writer = writer;
    this.currentPlan = plan;
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

  get plan(): Plan {
    return this.currentPlan;
  }

  get closed(): boolean {
    return this.hasClosed;
  }

  /** Whether everything that was to be written is part of the state. */
  get settled(): boolean {
    return this.unsettled === 0;
  }

  /** Goes on with a later text of the plan; `plan.revised` is among the events. */
  revise(plan: Plan): void {
    this.currentPlan = plan;
  }

  /**
   * Writes events; resolves when they are durable and part of the state. Nothing is written once it is closed.
   * @throws WavesError `lease-lost`, `journal`.
   */
  async record(events: readonly RunEvent[]): Promise<void> {
    if (!this.closed) {
      await this.append(events).catch((error: unknown) => {
        // Whoever asked for it hears of it; but it is the run that cannot go on.
        this.halt(error);
        throw error;
      });
      // What the disk has taken together is decided on once: whoever comes here first with all of it in the state does so.
      if (this.undecided && this.written === 0) {
        this.decideAnew();
      }
    }
  }

  decideAnew(): void {
    this.undecided = false;
    this.hearer.changed();
  }

  halt(error: unknown): void {
    if (!this.closed) {
      this.hearer.failed(error);
    }
  }

  close(): Promise<void> {
    this.hasClosed = true;
    return this.writer.close();
  }

  private append(events: readonly RunEvent[]): Promise<void> {
    this.unsettled += 1;
    const admitted = this.admitted.then(() => this.lease.assertHeld());
    this.admitted = admitted.catch(() => undefined);
    const written = admitted.then(() => this.writer.append(events));
    const before = this.applied;
    const applied = written.then(async (entries) => {
      this.written += 1;
      await before;
      this.written -= 1;
      this.undecided = true;
      entries.forEach((event) => this.fold.apply(event));
      this.unsettled -= 1;
      this.hearer.recorded(entries);
    });
    this.applied = applied.catch(() => undefined);
    return applied;
  }
}
