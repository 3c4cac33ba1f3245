import type { JournalEvent, RunEvent } from '../../run/run';
import type { PlannedPackage } from '../../run/kernel/kernel';
import type { Decision } from '../../run/scheduling/scheduler';

/** A decision that takes time to carry out. */
export type Step = Exclude<Decision, { kind: 'cancel' | 'wait' | 'end' }>;

/** What is left to be written down once a decision is carried out; or that it has to be taken again. */
export type Outcome = readonly RunEvent[] | 'again';

/** How decisions are carried out. What lasts long writes down what happens meanwhile. */
export type Effects<K extends Step['kind'] = Step['kind']> = {
  readonly [P in K]: (decision: Extract<Step, { readonly kind: P }>) => Promise<Outcome>;
};

/** What a feature does for a run as long as that goes on, besides carrying decisions out. */
export interface Attendance {
  /**
   * Looks at each new state before decisions are taken.
   * @param starting packages whose start is decided and not in the journal yet.
   * @returns what has to be written down of it.
   */
  readonly look?: (starting: ReadonlySet<string>) => readonly RunEvent[];
  /** After events have become durable and part of the state. */
  readonly recorded?: (events: readonly JournalEvent[]) => void;
  /** The run is at its end. @returns what is still to be written down before. */
  readonly ending?: () => Promise<readonly RunEvent[]>;
  /** Lets go of everything; what was started goes on. */
  readonly close?: () => void;
}

/** Everything that features do for one run. */
export interface RunFeatures {
  readonly effects: Effects;
  /** Ends the agent of an attempt. */
  readonly cancel: (target: { readonly package: string; readonly attempt: number }) => void;
  /** Packages whose start is decided and not in the journal yet. */
  readonly starting: ReadonlySet<string>;
  /** When others free what keeps a package from starting, at the latest; in milliseconds since 1970. */
  readonly lockedUntil: (item: PlannedPackage) => number;
  readonly attending: readonly Attendance[];
}
