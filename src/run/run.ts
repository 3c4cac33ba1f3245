import { agents } from './agents/agents';
import { attempts } from './attempts/attempts';
import { budget } from './budget/budget';
import { contracts } from './contracts/contracts';
import { coordination } from './coordination/coordination';
import { endings } from './endings/endings';
import { escalations } from './escalations/escalations';
import { faultyPackages, faults } from './faults/faults';
import { gates } from './gates/gates';
import { handoffs } from './handoffs/handoffs';
import type {
  Asking,
  Begun,
  BlockEntry,
  BlockOf,
  EventOf,
  EventWords,
  Following,
  Holding,
  Keeping,
  KeptOf,
  KernelPackage,
  NeedOf,
  Needs,
  PackageDraftOf,
  PackageOf,
  Part,
  Recorded,
  RunDraftOf,
  RunOf,
  RunStarted,
  Teller,
  Together,
  Waits,
  WayOut,
} from './kernel/kernel';
import {
  beginning,
  keepGoing,
  keepStanding,
  lifecycle,
  mayWait,
  plannedPackage,
  rebuildIndex,
} from './kernel/kernel';
import { locks } from './locks/locks';
import { merging } from './merging/merging';
import { preflight } from './preflight/preflight';
import { questions } from './questions/questions';
import { scope } from './scope/scope';
import { steering } from './steering/steering';
import { subplans } from './subplans/subplans';
import { retries, slots, waves } from './waiting/waiting';
import { surroundings } from './surroundings/surroundings';
import { usage } from './usage/usage';
import { verification } from './verification/verification';

/**
 * What a run is put together from: the one place that knows all features. Types and behaviour are computed from their
 * tables, so that nothing else has to be told of a new event or a new feature.
 */
const FEATURES = [
  // In the order in which what keeps a package from advancing is told.
  lifecycle,
  gates,
  steering,
  faults,
  escalations,
  endings,
  preflight,
  waves,
  locks,
  scope,
  surroundings,
  questions,
  attempts,
  subplans,
  merging,
  contracts,
  retries,
  agents,
  slots,
  usage,
  verification,
  coordination,
  handoffs,
  budget,
] as const;

type Features = (typeof FEATURES)[number];

/**
 * What happens in a run, as it stands in the journal. A run is the list of these events and nothing else: state, views,
 * reports and recovery are all computed from it.
 */
export type RunEvent = EventOf<Features>;

/** An event as it stands in the journal: numbered from 1, ascending, with its time in ISO 8601, UTC. */
export type JournalEvent = Recorded<RunEvent>;

/** What all features together keep of a run and of each of its packages. */
interface Whole extends Part {
  readonly run: Together<KeptOf<Features, 'ofRun'>>;
  readonly package: Together<KeptOf<Features, 'ofPackage'>>;
}

/** A run, now: what the events so far add up to. */
export interface RunState extends RunOf<Whole> {
  /** In plan order. */
  readonly packages: ReadonlyMap<string, PackageRun>;
}

/** One package of a run, now. Times are ISO 8601, UTC. */
export type PackageRun = PackageOf<Whole>;

/** The kinds of what waits for a person. */
export type NeedKind = NeedOf<Features>;

/** One thing that keeps a package from advancing. */
export type BlockedBy = BlockOf<Features>;

type RunDraft = RunDraftOf<Whole>;
type PackageDraft = PackageDraftOf<Whole>;

/** An entry of a feature's table, whatever its event is and whatever the feature knows. */
interface AnyEntry {
  tell(event: RunEvent): EventWords | undefined;
  readonly mayBeLost?: true;
  says?(event: RunEvent): readonly string[];
  inRun?(run: RunDraft, event: JournalEvent, keeping: Keeping): void;
  inPackage?(item: PackageDraft, event: JournalEvent, run: RunDraft, keeping: Keeping): void;
  inAttempt?(item: PackageDraft, event: JournalEvent, run: RunDraft, keeping: Keeping): void;
}

const ENTRIES = new Map(
  FEATURES.flatMap(({ events }) => Object.entries(events) as unknown as [RunEvent['type'], AnyEntry][]),
);
const FOLLOWING = new Map<string, Following<Whole>['change'][]>();
for (const { follows = [] } of FEATURES as readonly { readonly follows?: readonly Following<Whole>[] }[]) {
  follows.forEach(({ type, change }) => FOLLOWING.set(type, [...(FOLLOWING.get(type) ?? []), change]));
}

/** What a feature says of blocks, whatever their kinds are and whatever it knows. */
interface AnyBlocking {
  readonly find: (run: RunState, item: PackageRun, asking: Asking) => readonly BlockedBy[];
  readonly kinds: Readonly<Record<string, BlockEntry<BlockedBy>>>;
}

const BLOCKING = FEATURES.flatMap((each) =>
  'blocks' in each ? [each.blocks as unknown as AnyBlocking] : [],
);
const WAITING = BLOCKING.filter(({ kinds }) => Object.values(kinds).some(({ waits }) => waits !== undefined));
const HOLDING = (FEATURES as readonly { readonly holds?: unknown }[]).flatMap(({ holds }) =>
  holds === undefined ? [] : [holds as Holding<Whole>],
);
/** What of features waits for people, with its kind. */
export const NEEDS = FEATURES.flatMap((each) =>
  'needs' in each ? (Object.entries(each.needs) as unknown as [NeedKind, Needs<'any', Whole>['any']][]) : [],
);
const KINDS = new Map(BLOCKING.flatMap(({ kinds }) => Object.entries(kinds)));

/** What all features keep of packages. */
const KEEPING: Keeping = {
  begin: (planned, selected, time) => Object.assign(plannedPackage(planned, selected, time), keptOf(planned)),
  renew: (item, what) => {
    for (const { ofPackage, renewed } of FEATURES) {
      const keys: readonly string[] = renewed[what];
      if (keys.length > 0) {
        const fresh = Object.entries(ofPackage(item.planned)).filter(([key]) => keys.includes(key));
        Object.assign(item, Object.fromEntries(fresh));
      }
    }
  },
};

function keptOf(planned: KernelPackage['planned']): object {
  return Object.assign({}, ...FEATURES.map(({ ofPackage }) => ofPackage(planned))) as object;
}

/**
 * Adds up the events of one run. The same events always give the same state. It changes its state in place, because a
 * run of thousands of packages would otherwise be copied for every line that an agent reports; nobody else can write
 * to it.
 */
export class RunFold {
  private run: RunDraft | undefined;
  /** What of the run as a whole its packages stand by. */
  private whole = '';

  /** Undefined until `run.started` has been applied. */
  get state(): RunState | undefined {
    return this.run;
  }

  /**
   * Applies the next event. Events that were applied before (by `seq`), that belong to an attempt that is over, or
   * that this version does not know change nothing.
   */
  apply(event: JournalEvent): void {
    if (event.type === 'run.started') {
      if (this.run === undefined) {
        this.run = startedRun(event);
        this.stand(this.run, event);
      }
      return;
    }
    const run = this.run;
    if (run === undefined || event.seq <= run.lastSeq) {
      return;
    }
    run.lastSeq = event.seq;
    run.lastTime = event.time;
    const entry = ENTRIES.get(event.type);
    if (entry !== undefined) {
      applyTo(run, event, entry);
      FOLLOWING.get(event.type)?.forEach((change) => change(run, event as never));
      this.stand(run, event);
    }
  }

  /** Notes how packages stand after an event: the one that it is about, or all where the whole run has changed. */
  private stand(run: RunDraft, event: JournalEvent): void {
    const { whole } = this;
    const at = Date.parse(event.time);
    this.whole = `${run.phase} ${isHeld(run)} ${faultyPackages(run).length > 0}`;
    const id = 'package' in event ? event.package : undefined;
    if (id === undefined || whole !== this.whole) {
      keepGoing(run, at);
      run.packages.forEach((item) => keepStanding(run, item, waitsFor(run, item), at));
      return;
    }
    const item = run.packages.get(id);
    if (item !== undefined) {
      keepStanding(run, item, waitsFor(run, item), at);
    }
  }
}

/** Whom a package waits for; a person comes first, since nothing goes on without one. */
function waitsFor(run: RunState, item: PackageRun): Waits | undefined {
  if (!mayWait(item)) {
    return undefined;
  }
  const all = WAITING.flatMap(({ find, kinds }) =>
    find(run, item, NOBODY_ASKED).flatMap(({ kind }) => kinds[kind]?.waits ?? []),
  );
  return (['you', 'fault', 'others'] as const).find((waits) => all.includes(waits));
}

const NOBODY_ASKED: Asking = { waitsIn: () => undefined };

/** The state after all of `events`; undefined when they do not begin a run. */
export function replay(events: Iterable<JournalEvent>): RunState | undefined {
  const fold = new RunFold();
  for (const event of events) {
    fold.apply(event);
  }
  return fold.state;
}

/** What has happened, in words; undefined for what is seen as a state anyway or says nothing to people. */
export function describeEvent(event: RunEvent): EventWords | undefined {
  return ENTRIES.get(event.type)?.tell(event);
}

/** Whether the disk has to be waited for before anything is done because of an event. */
export function mustReachDisk(event: RunEvent): boolean {
  return ENTRIES.get(event.type)?.mayBeLost !== true;
}

/**
 * The events that are left of a journal when those are dropped of which all is said again by later ones. The state that
 * they add up to is the same, and each keeps its number and time; so a run's journal grows with the work that is done
 * and not with the hours that it takes.
 */
export function compacted(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const told = new Set<string>();
  const kept: JournalEvent[] = [];
  for (const event of [...events].reverse()) {
    const says = ENTRIES.get(event.type)?.says?.(event);
    if (says !== undefined && kept.length > 0 && says.every((key) => told.has(key))) {
      continue;
    }
    says?.forEach((key) => told.add(key));
    kept.push(event);
  }
  return kept.reverse();
}

/** Knows the runs that carry packages out which are plans of their own; undefined for one that has not begun. */
export type ChildStates = (run: string) => RunState | undefined;

/** Where nobody has looked for child runs. */
export const NO_CHILDREN: ChildStates = () => undefined;

/**
 * Everything that keeps a package from advancing, as of the run's last event; empty when nothing does: it goes on, is
 * done, or is about to start.
 * @param children what is known of child runs.
 */
export function blockedBy(state: RunState, id: string, children: ChildStates = NO_CHILDREN): BlockedBy[] {
  const item = state.packages.get(id);
  if (item === undefined) {
    return [];
  }
  const asking: Asking = {
    waitsIn: (run) => {
      const child = children(run);
      return (
        child &&
        [...child.packages.keys()].flatMap((inner) => {
          const reasons = blockedBy(child, inner, children).filter((one) => !isUsual(one));
          return reasons.length === 0 ? [] : [{ package: inner, blocked_by: reasons }];
        })
      );
    },
  };
  const reasons = BLOCKING.flatMap(({ find }) => find(state, item, asking));
  const waits = item.state === 'planned' || item.state === 'ready';
  return waits && state.phase !== 'running' && reasons.length === 0
    ? [{ kind: 'run_ended', outcome: state.outcome ?? 'stopping' }]
    : reasons;
}

/** Whether nothing new may begin: a person, the parent run or something that has to be answered first holds the run. */
export function isHeld(state: RunState): boolean {
  return HOLDING.some(({ run }) => run?.(state) === true);
}

/**
 * Looks at a run once, and says of each of its ready packages before when it must not start, in milliseconds since
 * 1970: infinity: time alone does not help.
 * @param now milliseconds since 1970, UTC.
 */
export function startsHeld(state: RunState, now: number): (item: PackageRun) => number {
  const all = HOLDING.flatMap(({ start }) => (start === undefined ? [] : [start(state, now)]));
  return (item) => Math.max(0, ...all.map((until) => until(item)));
}

/** Whether others have what a package needs to start, or will have it by what has been decided. */
export function isTaken(state: RunState, item: PackageRun, begun: Begun, now: number): boolean {
  return HOLDING.some(({ taken }) => taken?.(state, item, begun, now) === true);
}

/** Whether a package whose agent has ended is neither verified nor merged yet. */
export function isStepHeld(item: PackageRun): boolean {
  return HOLDING.some(({ step }) => step?.(item) === true);
}

/**
 * A reason in words, without the package's own name: "waits for wp-api (working)". In the person's language where one
 * is set, as in the editor; in English elsewhere.
 * @param clock turns a time (ISO 8601) into the words for it; by default hours and minutes, UTC.
 */
export function describeBlock(reason: BlockedBy, clock: (time: string) => string = hoursAndMinutes): string {
  const teller: Teller = { clock, block: (other) => describeBlock(other as BlockedBy, clock) };
  return KINDS.get(reason.kind)?.tell(reason, teller) ?? reason.kind;
}

/** What a person can do about one reason, the most likely first. @param id of the package that it keeps. */
export function waysOut(reason: BlockedBy, id: string): readonly WayOut[] {
  return KINDS.get(reason.kind)?.ways(reason, id) ?? [];
}

function isUsual({ kind }: BlockedBy): boolean {
  return KINDS.get(kind)?.isUsual === true;
}

function hoursAndMinutes(time: string): string {
  return `${time.slice(11, 16)} UTC`;
}

function startedRun(event: Recorded<RunStarted>): RunDraft {
  const selected = event.only === undefined ? undefined : new Set(event.only);
  const packages = new Map(
    event.packages.map((planned) => [
      planned.id,
      KEEPING.begin(planned, selected?.has(planned.id) ?? true, event.time),
    ]),
  );
  const kept: object[] = FEATURES.map(({ ofRun }) => ofRun(event));
  const run = Object.assign(beginning(event), { packages }, ...kept) as RunDraft;
  rebuildIndex(run);
  return run;
}

function applyTo(run: RunDraft, event: Exclude<JournalEvent, RunStarted>, entry: AnyEntry): void {
  if (entry.inRun !== undefined) {
    entry.inRun(run, event, KEEPING);
    return;
  }
  const item = 'package' in event ? run.packages.get(event.package ?? '') : undefined;
  if (item !== undefined && entry.inPackage !== undefined) {
    entry.inPackage(item, event, run, KEEPING);
  } else if (item !== undefined && 'attempt' in event && item.attempt === event.attempt) {
    entry.inAttempt?.(item, event, run, KEEPING);
  }
}
