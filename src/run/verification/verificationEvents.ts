import type { AttemptEvent } from '../attempts/attemptEvents';
import type { Measured, StepMetrics } from './stepMetrics';
import type { ReviewFound } from '../review/finding';

/** Everything that the agent left is inside its scope and committed; its verification begins. */
export interface AttemptCommitted extends AttemptEvent {
  readonly type: 'attempt.committed';
  /** Tip of the package's branch: the commit that is verified. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/** The command of a verification step is about to be started. */
export interface AttemptChecking extends AttemptEvent {
  readonly type: 'attempt.checking';
  /** The step's place among all steps of the package's verification, from 1. */
  readonly step: number;
  readonly name: string;
  readonly command: string;
  /** Which start of this step it is, from 1: it is started again when the machine took it away. */
  readonly start: number;
  /** It waits for checks on a server. */
  readonly server?: true;
}

/** The command of a verification step has ended. */
export interface AttemptChecked extends AttemptEvent {
  readonly type: 'attempt.checked';
  readonly step: number;
  readonly start: number;
  readonly passed: boolean;
  /** Absent: it did not end by itself. */
  readonly exitCode?: number;
  /** In words, what was wrong, or why nobody knows. */
  readonly message?: string;
  /** It came to no verdict, so that a person has to be asked. */
  readonly undecided?: true;
  /** What it printed or measured of what the plan wants to see in the result, by name. */
  readonly metrics?: StepMetrics;
  /** What reports of tests and coverage say that were written while it ran; absent: there are none. */
  readonly measured?: Measured;
  /** What a reviewing agent has found; absent: it was no review, or that came to nothing. */
  readonly review?: ReviewFound;
}

/**
 * The package's branch holds another commit than the one that was judged: everything that was found out about that one,
 * by commands or by people, is void, and the verification begins anew.
 */
export interface AttemptOutdated extends AttemptEvent {
  readonly type: 'attempt.outdated';
  /** The commit that the branch stands at now. */
  readonly tip: string;
  readonly message: string;
}

export interface AttemptVerified extends AttemptEvent {
  readonly type: 'attempt.verified';
  /** Tip of the package's branch with everything committed. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/** What becomes of the work that an attempt has delivered. */
export type VerificationEvent =
  | AttemptCommitted
  | AttemptChecking
  | AttemptChecked
  | AttemptOutdated
  | AttemptVerified;
