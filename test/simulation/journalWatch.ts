import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Files } from '../../src/node/files/files';
import { readEvents } from '../../src/node/journal/journalReader';
import { journalPath } from '../../src/node/runs/runFolder';
import type { JournalWriter, RunStore } from '../../src/ports/ports';
import { isChildRun, rootRunOf } from '../../src/run/kernel/state/names';
import type { JournalEvent, PackageRun, RunState } from '../../src/run/run';
import { mustReachDisk, replay, RunFold } from '../../src/run/run';
import { outsideOf } from './diskView';
import type { SimulatedProcess } from './simulatedProcess';
import type { VirtualDisk } from './virtualDisk';

/** What is known of a journal by those who were told that it is written. */
interface KnownJournal {
  /** Every event that counts, also those that a snapshot has dropped. */
  events: JournalEvent[];
  /** Number of the last event that the disk was waited for with. */
  durable: number;
  /** Who opened it last: what an earlier driver still writes does not count. */
  writer: SimulatedProcess | undefined;
  /** What the first so many of the events add up to. */
  fold: RunFold;
  folded: number;
}

/** Remembers what was written into journals, and compares it with what a reader finds. */
export class JournalWatch {
  readonly journals = new Map<string, KnownJournal>();
  /** Another number whenever anything is known of them that was not before. */
  version = 0;

  private readonly files: Files;

  constructor(
    private readonly commonDir: string,
    private readonly disk: VirtualDisk,
  ) {
    this.files = outsideOf(disk);
  }

  /** Everything that counts. */
  events(run: string): readonly JournalEvent[] {
    return this.journals.get(run)?.events ?? [];
  }

  /** What they add up to; undefined where there are none. */
  state(run: string): RunState | undefined {
    const journal = this.journals.get(run);
    journal?.events.slice(journal.folded).forEach((event) => journal.fold.apply(event));
    if (journal !== undefined) {
      journal.folded = journal.events.length;
    }
    return journal?.fold.state;
  }

  /** The newest run of its own that has begun, or the newest. */
  root(): string {
    const runs = [...this.journals.keys()].filter((run) => !isChildRun(run)).reverse();
    return runs.find((run) => this.hasBegun(run)) ?? runs[0] ?? '';
  }

  /** That run and its child runs, as far as they have begun. */
  family(): string[] {
    const root = this.root();
    return [...this.journals.keys()].filter((run) => this.hasBegun(run) && rootRunOf(run) === root);
  }

  /** A disk that lied may have kept what came later and not how it began. */
  hasBegun(run: string): boolean {
    return this.events(run)[0]?.type === 'run.started';
  }

  /** Whether something stands there of an attempt of a package whose beginning a disk has lost. */
  hasUnbegunAttempt({ run }: RunState, { planned, attempt }: PackageRun): boolean {
    return this.events(run).some(
      (event) =>
        'attempt' in event &&
        'package' in event &&
        event.package === planned.id &&
        Number(event.attempt) > attempt,
    );
  }

  /** The store of a process, whose writing is remembered. */
  watched(store: RunStore, process: SimulatedProcess): RunStore {
    const opened = async (run: string, writer: JournalWriter): Promise<JournalWriter> => {
      await this.look(run);
      this.journalOf(run).writer = process;
      return {
        append: async (events) => {
          const written = await writer.append(events);
          this.told(run, process, written);
          return written;
        },
        close: () => writer.close(),
      };
    };
    return {
      list: () => store.list(),
      planText: (run, hash) => store.planText(run, hash),
      keepPlan: (run, text, hash) => store.keepPlan(run, text, hash),
      read: (run) => store.read(run),
      readReport: (folder) => store.readReport(folder),
      proposedPlan: (folder) => store.proposedPlan(folder),
      keepResult: (run, id, text) => store.keepResult(run, id, text),
      attemptFolder: (run, id, attempt) => store.attemptFolder(run, id, attempt),
      create: async (run, text) => opened(run, await store.create(run, text)),
      open: async (run) => opened(run, await store.open(run)),
    };
  }

  /** After the machine went down: only what the disk was waited for with has to be there, and with a disk that lied nothing. */
  async lookAfterOutage(hasLied: boolean): Promise<void> {
    for (const run of this.journals.keys()) {
      const journal = this.journalOf(run);
      const found = await this.read(run);
      // What comes after that may be there in part, with gaps.
      const kept = hasLied ? [] : journal.events.filter(({ seq }) => seq <= journal.durable);
      const last = kept.at(-1)?.seq ?? 0;
      journal.events = [...kept, ...found.filter(({ seq }) => seq > last)];
      Object.assign(journal, { fold: new RunFold(), folded: 0 });
      this.version += 1;
      await this.look(run);
      journal.durable = journal.events.at(-1)?.seq ?? 0;
    }
  }

  /** Looks at every journal: who died right after writing an event had told nobody of it. */
  async lookAtAll(): Promise<void> {
    await Promise.all([...this.journals.keys()].map((each) => this.look(each)));
  }

  /**
   * Compares what a reader finds with what is known, and knows what else it finds from then on.
   * @throws Error when something is lost that a writer was told of, or does not add up to the same.
   */
  async look(run: string): Promise<void> {
    const journal = this.journalOf(run);
    const found = await this.read(run);
    const numbers = found.map(({ seq }) => seq);
    const sorted = numbers.every((seq, index) => index === 0 || seq > (numbers[index - 1] ?? 0));
    check(sorted, `the events of ${run} are out of order: ${numbers.join(' ')}`);
    const last = journal.events.at(-1)?.seq ?? 0;
    const later = found.filter(({ seq }) => seq > last);
    later.forEach(({ seq }, index) =>
      check(seq === last + 1 + index, `event ${last + 1 + index} of ${run} is lost`),
    );
    journal.events = [...journal.events, ...later];
    this.version += 1;
    check((found.at(-1)?.seq ?? 0) >= last, `event ${last} of ${run} is lost`);
    const known = this.state(run);
    const read = replay(found);
    check(
      isDeepStrictEqual(read, known),
      `what is left of the journal of ${run} does not add up to what was written`,
    );
  }

  private async read(run: string): Promise<readonly JournalEvent[]> {
    const path = journalPath(this.commonDir, run);
    const names = await this.files.list(dirname(path)).catch(() => []);
    return names.some((name) => /^(journal|snapshot)\b.*\.jsonl$/.test(name))
      ? (await readEvents(path, this.files)).events
      : [];
  }

  private told(run: string, process: SimulatedProcess, written: readonly JournalEvent[]): void {
    const journal = this.journalOf(run);
    if (journal.writer !== process) {
      return;
    }
    const last = journal.events.at(-1)?.seq ?? 0;
    journal.events.push(...written.filter(({ seq }) => seq > last));
    this.version += 1;
    if (!this.disk.hasLied && written.some(mustReachDisk)) {
      journal.durable = written.at(-1)?.seq ?? 0;
    }
  }

  private journalOf(run: string): KnownJournal {
    const journal = this.journals.get(run) ?? {
      ...{ events: [], durable: 0, writer: undefined },
      ...{ fold: new RunFold(), folded: 0 },
    };
    this.journals.set(run, journal);
    return journal;
  }
}

function check(holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new Error(message);
  }
}
