import { t } from '@vscode/l10n';
import type { RunStarted } from './state/kernelEvents';
import type { PackageDraftOf, PackageOf, Part, Recorded, RunDraftOf, RunOf } from './state/kernelState';
import type { Needs, WayOut } from './waysOut';
import type { HeldKeys } from './state/claims';
import type { PlannedGate, PlannedPackage, ResolvedAgent } from './state/plannedPackage';
import type { Waits } from './state/standing';
import type { Granting, WishKind } from './wishes';

/** What has happened, in words for people who follow a run. */
export interface EventWords {
  /** The package that it is about; absent: the run as a whole. */
  readonly package?: string;
  readonly text: string;
  /** Whether it is how things should be, needs attention, or is bad. */
  readonly tone: 'plain' | 'attention' | 'bad';
}

/** What all features together keep of packages. */
export interface Keeping {
  /** A package that nothing has happened with yet. */
  begin(planned: PlannedPackage, selected: boolean, time: string): PackageDraftOf<Part>;
  /** Puts back what begins anew with an attempt, or with the package. */
  renew(item: PackageDraftOf<Part>, what: 'attempt' | 'package'): void;
}

/** What is to be known of one type of event, in one place. */
export type EventEntry<E, P extends Part> = {
  /** What it says to people. @returns undefined for what says nothing to them, or is seen as a state anyway. */
  readonly tell: (event: E) => EventWords | undefined;
  /**
   * A crash of the machine may take it back: whatever is done because of it is undone by the crash itself, as an
   * agent's work is, or can be done again with the same result. Before anything that can not, another event is written
   * that the disk is waited for, and all before it with it. Absent: the disk has to be waited for.
   */
  readonly mayBeLost?: true;
  /** What it says, by name: an event of which all is said again by later ones may be forgotten. Absent: it may not. */
  readonly says?: (event: E) => readonly string[];
} & Change<E, P>;

/** How an event changes the state: of the run, of the package that it is about, or of that while the attempt is its latest. */
type Change<E, P extends Part> =
  | { readonly inRun: (run: RunDraftOf<P>, event: Recorded<E>, keeping: Keeping) => void }
  | (E extends { readonly package: string }
      ?
          | { readonly inPackage: InPackage<E, P> }
          | (E extends AboutAttempt ? { readonly inAttempt: InPackage<E, P> } : never)
      : never);

interface AboutAttempt {
  readonly package: string;
  readonly attempt: number;
}

type InPackage<E, P extends Part> = (
  item: PackageDraftOf<P>,
  event: Recorded<E>,
  run: RunDraftOf<P>,
  keeping: Keeping,
) => void;

/** One thing that keeps a package from advancing. Times are ISO 8601, UTC. */
export interface Block {
  readonly kind: string;
}

/** What is to be known of one kind of block, in one place. */
export interface BlockEntry<B> {
  /** In words, without the package's own name: "waits for wp-api (working)". In the person's language. */
  readonly tell: (block: B, teller: Teller) => string;
  /** What a person can do about it, the most likely first. @param id of the package that it keeps. */
  readonly ways: (block: B, id: string) => readonly WayOut[];
  /** Whom an attempt waits for that is under way; absent: that goes on all the same. */
  readonly waits?: Waits;
  /** Set: it is how things should be within a package that is a plan of its own. */
  readonly isUsual?: true;
}

/** How times and other blocks are put into words. */
export interface Teller {
  /** @param time ISO 8601, UTC. */
  readonly clock: (time: string) => string;
  readonly block: (block: Block) => string;
}

/** A package of a child run that does not advance by itself. */
export interface ChildBlock {
  readonly package: string;
  readonly blocked_by: readonly Block[];
}

/** What a feature may ask of the whole when it looks for blocks. */
export interface Asking {
  /** What packages of a child run wait for, but for what is usual; undefined where nothing is known of it. */
  readonly waitsIn: (run: string) => readonly ChildBlock[] | undefined;
}

/** What a feature says of what keeps packages from advancing. */
export interface Blocking<B extends Block, P extends Part> {
  /** Everything of this feature that keeps a package from advancing now; empty: nothing. */
  readonly find: (run: RunOf<P>, item: PackageOf<P>, asking: Asking) => readonly (B | FailedBlock)[];
  readonly kinds: { readonly [K in B['kind']]: BlockEntry<Extract<B, { readonly kind: K }>> };
}

/** What has been decided, and has not happened yet. */
export interface Begun {
  /** Packages that start. */
  readonly packages: ReadonlySet<string>;
  /** The keys that they lock. */
  readonly claims: HeldKeys;
}

/** What of a feature makes the scheduler wait; absent: nothing does. */
export interface Holding<P extends Part> {
  /** Whether nothing new may begin in the whole run. */
  readonly run?: (run: RunOf<P>) => boolean;
  /**
   * Looks at a run once, and says of each of its ready packages before when it must not start, in milliseconds since
   * 1970: 0: it may; infinity: time alone does not help.
   */
  readonly start?: (run: RunOf<P>, now: number) => (item: PackageOf<P>) => number;
  /** Whether others have what a package needs whose time has come, or will have it by what has been decided. */
  readonly taken?: (run: RunOf<P>, item: PackageOf<P>, begun: Begun, now: number) => boolean;
  /** Whether a package whose agent has ended is neither verified nor merged, as its state would have it. */
  readonly step?: (item: PackageOf<P>, run: RunOf<P>) => boolean;
  /** How many packages may work at the same time now. */
  readonly slots?: (run: RunOf<P>) => number;
  /** How many of those under way do nothing but wait for other packages, so that they take up no slot. */
  readonly idle?: (run: RunOf<P>) => number;
  /** Who carries a package out that starts now, where that may be another agent than its own. */
  readonly agent?: (run: RunOf<P>, item: PackageOf<P>, now: number) => ResolvedAgent;
  /** The gate that a package has to pass before its start or its merge. */
  readonly gate?: (item: PackageOf<P>, before: PlannedGate['before']) => PlannedGate | undefined;
  /** When a package's step is tried again that came to nothing, in milliseconds since 1970; undefined: it did not. */
  readonly triedAt?: (item: PackageOf<P>) => number | undefined;
  /** The packages among those by which it shows whether all others may go on: these wait while one of them is tried. */
  readonly trials?: (run: RunOf<P>) => readonly PackageOf<P>[];
}

/** Something of a feature that is to be done for a package, beside its way from start to merge. */
export interface Duty<K extends string = string> {
  readonly kind: K;
  readonly package: string;
  readonly attempt: number;
}

/** It has come to nothing, for the reason that is given. */
export interface FailedBlock {
  readonly kind: 'failed';
  readonly message: string;
}

/**
 * A feature of runs: all that the whole is put together from. It knows the kernel, and the features whose faces it
 * imports.
 * @template E its events, each with a `type`
 * @template Own what it keeps of a run and of each package
 * @template Sees that and what the features keep that it knows
 * @template B what of it keeps packages from advancing, each with a `kind`
 * @template N the kinds of what of it waits for a person
 * @template D the kinds of what of it is to be done beside packages' way from start to merge
 * @template W the kinds of people's wishes that it carries out
 */
export type Feature<
  E extends { readonly type: string },
  Own extends Part,
  Sees extends Part = Own,
  B extends Block = never,
  N extends string = never,
  D extends string = never,
  W extends WishKind = never,
> = Table<E, Own, Sees> &
  ([B] extends [never] ? unknown : { readonly blocks: Blocking<B, Sees> }) &
  ([D] extends [never] ? unknown : { readonly duties: (run: RunOf<Sees>) => readonly Duty<D>[] }) &
  ([W] extends [never] ? unknown : { readonly wishes: { readonly [K in W]: Granting<K, Sees> } }) &
  ([N] extends [never] ? unknown : { readonly needs: Needs<N, Sees> });

export interface Table<E extends { readonly type: string }, Own extends Part, Sees extends Part> {
  /** What it keeps of a run, and of a package, before anything has happened. */
  readonly ofRun: (started: Recorded<RunStarted>) => Own['run'];
  readonly ofPackage: (planned: PlannedPackage) => Own['package'];
  /** What of a package begins anew with each attempt, and when the package is begun anew with its budget whole. */
  readonly renewed: {
    readonly attempt: readonly (keyof Own['package'])[];
    readonly package: readonly (keyof Own['package'])[];
  };
  readonly events: { readonly [T in E['type']]: EventEntry<Extract<E, { readonly type: T }>, Sees> };
  readonly holds?: Holding<Sees>;
  /** What it does about events of the features that it knows, after these have; made by `following`. */
  readonly follows?: readonly Following<Sees>[];
}

/** What a feature does about an event of another one. */
export interface Following<P extends Part> {
  readonly type: string;
  readonly change: (run: RunDraftOf<P>, event: never) => void;
}

/** Does something about the events of a type that another feature writes. */
export function following<E extends { readonly type: string }, P extends Part>(
  type: E['type'],
  change: (run: RunDraftOf<P>, event: Recorded<E>) => void,
): Following<P> {
  return { type, change };
}

/** Says nothing to people. */
export function silent(): undefined {
  return undefined;
}

/** Words about how things should be. @param id of the package; undefined: about the run. */
export function plain(id: string | undefined, text: string): EventWords {
  return { ...(id === undefined ? {} : { package: id }), text, tone: 'plain' };
}

/** Words about what a person should look at. */
export function attention(id: string | undefined, text: string): EventWords {
  return { ...plain(id, text), tone: 'attention' };
}

/** Words about what should not be. */
export function bad(id: string | undefined, text: string): EventWords {
  return { ...plain(id, text), tone: 'bad' };
}

/** What a person gave as reason, to be put behind a sentence. */
export function because(message: string | undefined): string {
  return message === undefined ? '' : `: ${message}`;
}

/** Whether all that a package depends on is there, and it waits for its turn in a run that goes on. */
export function waitsForStart(run: RunOf<Part>, item: PackageOf<Part>): boolean {
  return item.state === 'ready' && run.phase === 'running';
}

/** Whether something else would still begin with the package: its start, or what comes after its agent's end. */
export function waitsForAnything({ state }: PackageOf<Part>): boolean {
  return state === 'planned' || state === 'ready' || state === 'verifying' || state === 'integrating';
}

/** A number of files, in words. */
export function countFiles(files: readonly string[]): string {
  return files.length === 1 ? t('1 file') : t('{0} files', files.length);
}

/**
 * The latest wave that may start now: with the schedule `waves`, the first with a selected package that can still end, or with
 * one that is blocked, as long as a person is to decide about it before others go on.
 */
export function openWave(run: RunOf<Part>): number {
  const barrier = run.whenBlocked === 'ask' ? barrierOf(run) : undefined;
  return barrier?.wave ?? goingWave(run);
}

/** What a blocked package keeps from ending: its wave, with all who do so. */
export interface Barrier {
  readonly wave: number;
  /** Ids, sorted. */
  readonly packages: readonly string[];
}

/** The first wave that only blocked packages keep open, with the schedule `waves`; undefined: there is none. */
export function barrierOf(run: RunOf<Part>): Barrier | undefined {
  if (run.schedule !== 'waves' || run.index.blocked.size === 0) {
    return undefined;
  }
  const blocked = [...run.index.blocked].flatMap((id) => run.packages.get(id) ?? []);
  const wave = Math.min(...blocked.map(({ planned }) => planned.wave));
  const packages = blocked.flatMap(({ planned }) => (planned.wave === wave ? [planned.id] : [])).sort();
  return wave < goingWave(run) ? { wave, packages } : undefined;
}

function goingWave({ schedule, index }: RunOf<Part>): number {
  const wave = schedule === 'waves' ? index.openInWave.findIndex((open) => open > 0) : -1;
  return wave < 0 ? Number.POSITIVE_INFINITY : wave;
}
