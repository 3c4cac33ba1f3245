/**
 * What happens in a run, as it stands in the journal. A run is the list of these events and nothing else: state,
 * views, reports and recovery are all computed from it. The format is versioned by `format` in `run.started`; readers
 * ignore types and fields that they do not know.
 */

/** Version of the vocabulary below. */
export const EVENT_FORMAT = 1;

export type Schedule = 'eager' | 'waves';

/** The agent that carries a package out, after plan, settings and command line have been weighed. */
export interface ResolvedAgent {
  /** Name of an adapter: `demo`, `command`, `claude` ... */
  readonly name: string;
  /** The shell command, for `command`. */
  readonly command?: string;
  /** As the agent's own option for it takes it. */
  readonly model?: string;
  /** Added to the agent's command line. */
  readonly args?: readonly string[];
}

/** A package as the run needs it; kept in the journal so that a run can be read without its plan. */
export interface PlannedPackage {
  readonly id: string;
  readonly title: string;
  /** Counts from 1. */
  readonly wave: number;
  readonly dependsOn: readonly string[];
  readonly priority: number;
  /** Minutes from the start of this package to the end of the longest chain that begins with it. */
  readonly remainingMinutes: number;
  readonly timeoutMinutes: number;
  readonly retryBudget: number;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
  /** Claims in canonical form, files as `file:<path>`; two packages that share one never work at the same time. */
  readonly locks: readonly string[];
  readonly agent: ResolvedAgent;
}

export interface RunStarted {
  readonly type: 'run.started';
  readonly format: number;
  readonly run: string;
  /** Path of the plan from the root of the work tree, with forward slashes. */
  readonly plan: string;
  /** SHA-256 of the plan's bytes, in hex. */
  readonly planHash: string;
  readonly feature: { readonly id: string; readonly title: string };
  /** Commit that the run began from. */
  readonly base: string;
  /** Branch that was checked out then, if any. */
  readonly baseBranch?: string;
  readonly integrationBranch: string;
  readonly schedule: Schedule;
  readonly maxParallel: number;
  /** The packages to carry out; absent: all. */
  readonly only?: readonly string[];
  readonly packages: readonly PlannedPackage[];
}

/** More packages were asked for, or ones that failed, were blocked or cancelled are to be tried again. */
export interface RunContinued {
  readonly type: 'run.continued';
  /** Packages added to the selection; absent: all. */
  readonly only?: readonly string[];
  /** Packages that go back to the beginning, with their retry budget whole. */
  readonly retry: readonly string[];
  /** Agents chosen anew, by package. */
  readonly agents?: Readonly<Record<string, ResolvedAgent>>;
}

export interface RunStopping {
  readonly type: 'run.stopping';
  readonly message: string;
}

export type RunOutcome = 'done' | 'failed' | 'stuck' | 'cancelled';

export interface RunEnded {
  readonly type: 'run.ended';
  readonly outcome: RunOutcome;
}

/** A driver took the run in hand: at its start, or after the one before it had died. */
export interface DriverAttached {
  readonly type: 'driver.attached';
  readonly pid: number;
  readonly epoch: number;
}

/** Something that a person should know and that stops nothing. */
export interface RunNoted {
  readonly type: 'run.noted';
  readonly message: string;
  readonly package?: string;
}

interface AttemptEvent {
  readonly package: string;
  /** Counts from 1 and never repeats within a run. */
  readonly attempt: number;
}

export interface AttemptStarted extends AttemptEvent {
  readonly type: 'attempt.started';
  readonly agent: ResolvedAgent;
  readonly branch: string;
  /** Absolute path. */
  readonly worktree: string;
  /** Commit that the worktree starts from: contains everything that the package depends on. */
  readonly base: string;
}

/** Where an agent's process runs: in a terminal of an editor window, or in the background with only a log. */
export type AgentPlace = 'terminal' | 'background';

export interface AttemptWorking extends AttemptEvent {
  readonly type: 'attempt.working';
  /** Of the wrapper around the agent. */
  readonly pid: number;
  readonly place: AgentPlace;
}

export interface AttemptProgressed extends AttemptEvent {
  readonly type: 'attempt.progress';
  /** 0 to 1. */
  readonly progress?: number;
  readonly message?: string;
}

/** How an agent's process ended. Only `exit` with code 0 means that it finished its work. */
export type ExitReason = 'exit' | 'timeout' | 'cancelled' | 'vanished' | 'not-started';

export interface AttemptExited extends AttemptEvent {
  readonly type: 'attempt.exited';
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  /** In words, for people, where the code alone does not say it. */
  readonly message?: string;
}

export interface AttemptVerified extends AttemptEvent {
  readonly type: 'attempt.verified';
  /** Tip of the package's branch with everything committed. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/** The attempt came to nothing; a retry follows while the budget lasts. */
export interface AttemptFailed extends AttemptEvent {
  readonly type: 'attempt.failed';
  /** Why, as a stable word: `worktree`, `verify`, `integrate`. */
  readonly reason: string;
  readonly message: string;
}

export type BlockReason = 'scope' | 'conflict';

export interface PackageBlocked extends AttemptEvent {
  readonly type: 'package.blocked';
  readonly reason: BlockReason;
  readonly message: string;
  /** Files outside the scope, or in conflict. */
  readonly files: readonly string[];
}

export interface PackageIntegrated extends AttemptEvent {
  readonly type: 'package.integrated';
  /** The merge commit on the integration branch. */
  readonly commit: string;
}

/** What can be written into a journal. */
export type RunEvent =
  | RunStarted
  | RunContinued
  | RunStopping
  | RunEnded
  | RunNoted
  | DriverAttached
  | AttemptStarted
  | AttemptWorking
  | AttemptProgressed
  | AttemptExited
  | AttemptVerified
  | AttemptFailed
  | PackageBlocked
  | PackageIntegrated
  | PackageCancelled;

/** A package was taken out of the run by a person. */
export interface PackageCancelled {
  readonly type: 'package.cancelled';
  readonly package: string;
  readonly message: string;
}

/** An event as it stands in the journal: numbered from 1, ascending, with its time in ISO 8601, UTC. */
export type JournalEvent = { readonly seq: number; readonly time: string } & RunEvent;
