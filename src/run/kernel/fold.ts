import type { EventWords, Following, Keeping } from './feature';
import type { RunStarted } from './state/kernelEvents';
import type { PackageDraftOf, PackageOf, Part, Recorded, RunDraftOf, RunOf } from './state/kernelState';
import { beginning, plannedPackage } from './lifecycle';
import type { PlannedPackage } from './state/plannedPackage';
import { keepGoing, keepStanding, mayWait, rebuildIndex } from './state/runIndex';
import type { Waits } from './state/standing';

/** Any event; those of features say more. */
export interface AnyEvent {
  readonly type: string;
  readonly package?: string;
  readonly attempt?: number;
}

/** An entry of a feature's table, whatever its event is and whatever the feature knows. */
interface AnyEntry {
  tell(event: AnyEvent): EventWords | undefined;
  readonly mayBeLost?: true;
  says?(event: AnyEvent): readonly string[];
  inRun?(run: Run, event: Recorded<AnyEvent>, keeping: Keeping): void;
  inPackage?: InPackage;
  inAttempt?: InPackage;
}

type Run = RunDraftOf<Part>;
type Item = PackageDraftOf<Part>;
type InPackage = (item: Item, event: Recorded<AnyEvent>, run: Run, keeping: Keeping) => void;

/** What adding up asks of a feature, whatever it knows. */
interface FoldedFeature {
  readonly events: object;
  readonly follows?: unknown;
  readonly ofRun: (started: Recorded<RunStarted>) => object;
  readonly ofPackage: (planned: PlannedPackage) => object;
  readonly renewed: { readonly attempt: readonly string[]; readonly package: readonly string[] };
}

/** What the fold asks of all features together. */
interface Whole<W extends Part> {
  /** By what of the run as a whole its packages stand: where that changes, each of them may stand otherwise. */
  readonly standing: (run: RunOf<W>) => string;
  /** Whom a package waits for that is under way. */
  readonly waits: (run: RunOf<W>, item: PackageOf<W>) => Waits | undefined;
}

/** How the events of all features are added up, told and forgotten, from their tables. */
export class EventTable<W extends Part> {
  private readonly entries: ReadonlyMap<string, AnyEntry>;
  private readonly following = new Map<string, Following<Part>['change'][]>();
  /** What all features keep of packages. */
  private readonly keeping: Keeping;

  constructor(
    private readonly features: readonly FoldedFeature[],
    private readonly whole: Whole<W>,
  ) {
    this.entries = new Map(features.flatMap(({ events }) => Object.entries(events) as [string, AnyEntry][]));
    for (const { follows = [] } of features) {
      (follows as readonly Following<Part>[]).forEach(({ type, change }) =>
        this.following.set(type, [...(this.following.get(type) ?? []), change]),
      );
    }
    const kept = (planned: PlannedPackage) =>
      Object.assign({}, ...features.map(({ ofPackage }) => ofPackage(planned))) as object;
    this.keeping = {
      begin: (planned, selected, time) =>
        Object.assign(plannedPackage(planned, selected, time), kept(planned)),
      renew: (item, what) => {
        for (const { ofPackage, renewed } of features) {
          const keys = renewed[what];
          if (keys.length > 0) {
            const fresh = ofPackage(item.planned) as Readonly<Record<string, unknown>>;
            const renewing = item as unknown as Record<string, unknown>;
            keys.forEach((key) => (renewing[key] = fresh[key]));
          }
        }
      },
    };
  }

  /** What has happened, in words; undefined for what is seen as a state anyway or says nothing to people. */
  tell(event: AnyEvent): EventWords | undefined {
    return this.entries.get(event.type)?.tell(event);
  }

  /** Whether a crash of the machine may take an event back. */
  mayBeLost({ type }: AnyEvent): boolean {
    return this.entries.get(type)?.mayBeLost === true;
  }

  /** What is left of events when those are dropped of which all is said again by later ones. */
  compacted<E extends AnyEvent>(events: readonly E[]): readonly E[] {
    const told = new Set<string>();
    const kept: E[] = [];
    for (const event of [...events].reverse()) {
      const says = this.entries.get(event.type)?.says?.(event);
      if (says !== undefined && kept.length > 0 && says.every((key) => told.has(key))) {
        continue;
      }
      says?.forEach((key) => told.add(key));
      kept.push(event);
    }
    return kept.reverse();
  }

  /** A run that has just begun. */
  begin(event: Recorded<RunStarted>): Run {
    const selected = event.only === undefined ? undefined : new Set(event.only);
    const packages = new Map(
      event.packages.map((planned) => [
        planned.id,
        this.keeping.begin(planned, selected?.has(planned.id) ?? true, event.time),
      ]),
    );
    const kept: object[] = this.features.map(({ ofRun }) => ofRun(event));
    const run = Object.assign(beginning(event), { packages }, ...kept) as Run;
    rebuildIndex(run);
    return run;
  }

  /** Changes a run by an event. @returns false for one that this version does not know. */
  change(run: Run, event: Recorded<AnyEvent>): boolean {
    const entry = this.entries.get(event.type);
    if (entry === undefined) {
      return false;
    }
    this.enter(run, event, entry);
    this.following.get(event.type)?.forEach((change) => change(run, event as never));
    return true;
  }

  /** Notes how packages stand after an event: the one that it is about, or all where the whole run has changed. */
  stand(run: Run, event: Recorded<AnyEvent>, before: string): string {
    const at = Date.parse(event.time);
    const seen = run as unknown as RunOf<W>;
    const whole = this.whole.standing(seen);
    const note = (item: Item) => {
      const waits = mayWait(item) ? this.whole.waits(seen, item) : undefined;
      keepStanding(run, item, waits, at);
    };
    if (event.package === undefined || before !== whole) {
      keepGoing(run, at);
      run.packages.forEach(note);
      return whole;
    }
    const item = run.packages.get(event.package);
    if (item !== undefined) {
      note(item);
    }
    return whole;
  }

  private enter(run: Run, event: Recorded<AnyEvent>, entry: AnyEntry): void {
    if (entry.inRun !== undefined) {
      entry.inRun(run, event, this.keeping);
      return;
    }
    const item = event.package === undefined ? undefined : run.packages.get(event.package);
    if (item !== undefined && entry.inPackage !== undefined) {
      entry.inPackage(item, event, run, this.keeping);
    } else if (item !== undefined && event.attempt !== undefined && item.attempt === event.attempt) {
      entry.inAttempt?.(item, event, run, this.keeping);
    }
  }
}

/**
 * Adds up the events of one run. The same events always give the same state. It changes its state in place, because a
 * run of thousands of packages would otherwise be copied for every line that an agent reports; nobody else can write
 * to it.
 */
export class Fold<W extends Part> {
  private run: Run | undefined;
  private whole = '';

  constructor(private readonly table: EventTable<W>) {}

  /** Undefined until `run.started` has been applied. */
  get state(): RunOf<W> | undefined {
    return this.run;
  }

  /**
   * Applies the next event. Events that were applied before (by `seq`), that belong to an attempt that is over, or
   * that this version does not know change nothing.
   */
  apply(event: Recorded<AnyEvent | RunStarted>): void {
    if (isStart(event)) {
      if (this.run === undefined) {
        this.run = this.table.begin(event);
        this.whole = this.table.stand(this.run, event, this.whole);
      }
      return;
    }
    const { run } = this;
    if (run === undefined || event.seq <= run.lastSeq) {
      return;
    }
    run.lastSeq = event.seq;
    run.lastTime = event.time;
    if (this.table.change(run, event)) {
      this.whole = this.table.stand(run, event, this.whole);
    }
  }
}

function isStart(event: Recorded<AnyEvent | RunStarted>): event is Recorded<RunStarted> {
  return event.type === 'run.started';
}
