import type { RunStarted } from './kernelEvents';
import type { PackageDraftOf, Part, Recorded, RunDraftOf } from './kernelState';
import type { PlannedPackage } from './plannedPackage';

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
      ? | { readonly inPackage: InPackage<E, P> }
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

/**
 * A feature of runs: all that the whole is put together from. It knows the kernel, and the features whose faces it
 * imports.
 * @template E its events, each with a `type`
 * @template Own what it keeps of a run and of each package
 * @template Sees that and what the features keep that it knows
 */
export interface Feature<E extends { readonly type: string }, Own extends Part, Sees extends Part = Own> {
  /** What it keeps of a run, and of a package, before anything has happened. */
  readonly ofRun: (started: Recorded<RunStarted>) => Own['run'];
  readonly ofPackage: (planned: PlannedPackage) => Own['package'];
  /** What of a package begins anew with each attempt, and when the package is begun anew with its budget whole. */
  readonly renewed: {
    readonly attempt: readonly (keyof Own['package'])[];
    readonly package: readonly (keyof Own['package'])[];
  };
  readonly events: { readonly [T in E['type']]: EventEntry<Extract<E, { readonly type: T }>, Sees> };
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
