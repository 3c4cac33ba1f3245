import type { JournalWriter, RunStore } from '../../src/ports';
import type { JournalEvent, RunEvent } from '../../src/run/run';
import { mustReachDisk } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import type { SimulatedProcess } from './simulatedProcess';
import type { VirtualTime } from './virtualTime';

/** A journal as far as it is on the disk. */
interface DiskJournal {
  readonly plan: string;
  readonly events: JournalEvent[];
  /** Events whose writers were told that they are written. */
  promised: JournalEvent[];
  /** How many of the events a crash of the machine leaves in any case. */
  synced: number;
  /** Who opened it last; what an earlier driver still writes goes nowhere. */
  epoch: number;
}

/**
 * The journals of all runs. What was synced stays; of what was being written when its process was killed, the beginning
 * may be there. That a record may be cut in its middle is the business of the real encoding, and tested with it.
 */
export class SimulatedDisk {
  readonly journals = new Map<string, DiskJournal>();
  private readonly plans = new Map<string, string>();
  /** How often the machine has gone down. */
  private outages = 0;

  constructor(private readonly time: VirtualTime) {}

  /** Everything that a reader finds. */
  events(run: string): readonly JournalEvent[] {
    return this.journal(run).events;
  }

  /** The machine goes down: of what no disk was waited for with, the beginning may be there when it is back. */
  losePower(): void {
    this.outages += 1;
    for (const journal of this.journals.values()) {
      const { events, synced } = journal;
      events.length = synced + this.time.random.below(events.length - synced + 1);
      journal.synced = events.length;
      journal.promised = journal.promised.filter(({ seq }) => seq <= events.length);
    }
  }

  /** What one process sees of the disk. */
  store(process: SimulatedProcess): RunStore {
    return {
      list: () => process.ask(() => [...this.journals.keys()].filter((run) => this.events(run).length > 0)),
      create: async (run, plan) => {
        await process.ask(() =>
          this.journals.set(run, { plan, events: [], promised: [], synced: 0, epoch: 0 }),
        );
        return process.ask(() => this.open(process, run));
      },
      planText: (run, hash) =>
        process.ask(() => this.plans.get(`${run} ${hash ?? ''}`) ?? this.journal(run).plan),
      keepPlan: (run, text, hash) => process.ask(() => void this.plans.set(`${run} ${hash}`, text)),
      read: (run) => process.ask(() => ({ events: [...this.events(run)], damage: [] })),
      open: (run) => process.ask(() => this.open(process, run)),
      readReport: () => process.ask(() => undefined),
      keepResult: () => process.ask(() => undefined),
      attemptFolder: (run, id, attempt) => `${run}/${id}/${attempt}`,
    };
  }

  private journal(run: string): DiskJournal {
    const journal = this.journals.get(run);
    if (journal === undefined) {
      throw new WavesError('unknown-run', `There is no run ${run}.`);
    }
    return journal;
  }

  /** Groups what is appended while a sync is under way, as the real writer does. */
  private open(process: SimulatedProcess, run: string): JournalWriter {
    const journal = this.journal(run);
    if (process.epoch < journal.epoch) {
      throw new WavesError('lease-lost', 'A later driver writes this journal.');
    }
    journal.epoch = process.epoch;
    journal.synced = journal.events.length;
    const { outages } = this;
    let seq = journal.events.at(-1)?.seq ?? 0;
    let waiting: { events: JournalEvent[]; told: () => void }[] = [];
    let syncing = false;
    const sync = () => {
      if (syncing || waiting.length === 0) {
        return;
      }
      syncing = true;
      const group = waiting;
      waiting = [];
      this.time.soon(() => {
        const events = group.flatMap((entry) => entry.events);
        if (journal.epoch === process.epoch && outages === this.outages) {
          const kept = process.alive ? events.length : this.time.random.below(events.length + 1);
          journal.events.push(...events.slice(0, kept));
          journal.synced = events.slice(0, kept).some(mustReachDisk) ? journal.events.length : journal.synced;
        }
        this.time.soon(() => process.deliver(() => told(group)), 5);
      }, 15);
    };
    const told = (group: typeof waiting) => {
      syncing = false;
      for (const entry of group) {
        if (journal.epoch === process.epoch) {
          journal.promised.push(...entry.events);
        }
        entry.told();
      }
      sync();
    };
    return {
      append: (events: readonly RunEvent[]) =>
        new Promise((resolve) => {
          const entries = events.map((event) => {
            seq += 1;
            return { seq, time: new Date(this.time.wall).toISOString(), ...event };
          });
          waiting.push({ events: entries, told: () => resolve(entries) });
          sync();
        }),
      close: () => Promise.resolve(),
    };
  }
}
