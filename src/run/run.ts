import { agents } from './agents/agents';
import { attempts } from './attempts/attempts';
import { budget } from './steering/budget';
import { continuous } from './waiting/continuous';
import { contracts } from './contracts/contracts';
import { coordination } from './coordinator/coordination';
import { endings } from './asking/endings';
import { escalations } from './asking/escalations';
import { faults } from './faults/faults';
import { gates } from './verification/gates';
import { handoffs } from './asking/handoffs';
import type {
  BlockOf,
  By,
  DutyOf,
  EventOf,
  EventWords,
  KeptOf,
  NeedOf,
  Needs,
  PackageOf,
  Part,
  Recorded,
  RunOf,
  Together,
  WayOut,
  WishKindOf,
  WishOf,
} from './kernel/kernel';
import {
  BlockTable,
  EventTable,
  Fold,
  grantingOf,
  inWindowsLanguage,
  lifecycle,
  localTime,
  rulesOf,
} from './kernel/kernel';
import { locks } from './locks/locks';
import { merging } from './merging/merging';
import { placement } from './machines/placement';
import { preflight } from './start/preflight';
import { publishing } from './publishing/publishing';
import { questions } from './asking/questions';
import { scope } from './scope/scope';
import { sendingBack } from './merging/sendingBack';
import { softNeeds } from './waiting/softNeeds';
import { steering } from './steering/steering';
import { subplans } from './steering/subplans';
import { retries, slots, waves } from './waiting/waiting';
import { surroundings } from './worktrees/surroundings';
import { syncing } from './contracts/syncing';
import { usage } from './usage/usage';
import { verification } from './verification/verification';

/**
 * What a run is put together from: the one place that knows all features. Types and behaviour are computed from their
 * tables, so that nothing else has to be told of a new event or a new feature.
 */
const FEATURES = [
  // In the order in which what keeps a package from advancing is told; a person's wish is offered to the last one first.
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
  placement,
  subplans,
  merging,
  contracts,
  publishing,
  syncing,
  softNeeds,
  continuous,
  retries,
  agents,
  slots,
  usage,
  verification,
  sendingBack,
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

/** What of features is to be done beside packages' way from start to merge. */
export type RunDuty = DutyOf<Features>;

/** What of features waits for people, with its kind. */
export const NEEDS = FEATURES.flatMap((each) =>
  'needs' in each ? (Object.entries(each.needs) as unknown as [NeedKind, Needs<'any', Whole>['any']][]) : [],
);

/** What deciding asks of features. */
export const RULES = rulesOf<Whole, RunDuty>(FEATURES);

const grant = grantingOf<Whole>(FEATURES);

const BLOCKS = new BlockTable<Whole>(FEATURES);
const EVENTS = new EventTable<Whole>(FEATURES, {
  standing: (run) => `${run.phase} ${RULES.isHeld(run)} ${RULES.trials(run).length > 0}`,
  waits: (run, item) => BLOCKS.waitsFor(run, item),
});

/** Adds up the events of one run. */
export class RunFold extends Fold<Whole> {
  constructor() {
    super(EVENTS);
  }
}

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
  return EVENTS.tell(event);
}

/** Whether the disk has to be waited for before anything is done because of an event. */
export function mustReachDisk(event: RunEvent): boolean {
  return !EVENTS.mayBeLost(event);
}

/**
 * The events that are left of a journal when those are dropped of which all is said again by later ones. The state that
 * they add up to is the same, and each keeps its number and time; so a run's journal grows with the work that is done
 * and not with the hours that it takes.
 */
export function compacted(events: readonly JournalEvent[]): readonly JournalEvent[] {
  return EVENTS.compacted(events);
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
export function blockedBy(
  state: RunState,
  id: string,
  children: ChildStates = NO_CHILDREN,
): readonly BlockedBy[] {
  return BLOCKS.find(state, id, children) as readonly BlockedBy[];
}

/**
 * The events that carry a person's wish out. None when it is so already. A wish that no feature's table has does not compile.
 * @param by who asks, if that is known.
 * @throws WavesError `unknown-package`, `unknown-gate`, `unknown-question`, or `driver-refused` when the package's state does not allow it.
 */
export function steer(
  state: RunState,
  wish: WishOf<WishKindOf<Features>>,
  by: string | undefined,
): readonly RunEvent[] {
  const who: By = by === undefined ? {} : { by };
  return grant(state, wish, who) as readonly RunEvent[];
}

/** Whether nothing new may begin: a person, the parent run or something that has to be answered first holds the run. */
export function isHeld(state: RunState): boolean {
  return RULES.isHeld(state);
}

/**
 * A reason in words, without the package's own name: "waits for wp-api (working)". In the person's language where one
 * is set, as in the editor; in English elsewhere.
 * @param clock turns a time (ISO 8601) into the words for it; by default hours and minutes of this machine.
 */
export function describeBlock(reason: BlockedBy, clock: (time: string) => string = localTime): string {
  return inWindowsLanguage(BLOCKS.describe(reason, clock));
}

/** What a person can do about one reason, the most likely first. @param id of the package that it keeps. */
export function waysOut(reason: BlockedBy, id: string): readonly WayOut[] {
  return BLOCKS.waysOut(reason, id);
}
