import type { LifeWishes } from '../../plan/reading/additions';
import type { ContextFact } from '../agreements/contextEvents';
import type { ContractFact } from '../agreements/contractEvents';
import type { MockFact } from '../agreements/mockEvents';
import type { BudgetReached } from '../budget/budgetFacts';
import type { ConflictFact } from '../conflicts/conflictEvents';
import type { MergeConflict } from '../conflicts/mergeConflict';
import type {
  AttemptLife,
  AttemptObserved,
  AttemptStrayed,
  CoordinatorFound,
  CoordinatorLost,
  CoordinatorProbed,
  EscalationAnswered,
  EscalationRaised,
  PreflightChecked,
  QuotaHit,
  QuotaLifted,
  SubplanStarted,
} from './observedEvents';
import type { LockEvent } from '../locks/lockEvents';
import type { QuestionFact } from '../questions/questionEvents';
import type { MeddlingFact } from '../scope/meddlingEvents';
import type { ScopeRequestFact } from '../scope/requestEvents';
import type { ScopeFact } from '../scope/scopeEvents';
import type {
  AgentWishes,
  PlannedPackage,
  ResolvedAgent,
  RunAgentRules,
  SandboxKind,
  ScopeLevel,
} from '../kernel/plannedPackage';
import type { StepMetrics } from '../results/stepMetrics';
import type {
  ConsentGiven,
  GateApproved,
  GateOpened,
  GateRejected,
  PackageCancelled,
  PackagePaused,
  PackageResumed,
  PackageRetried,
  PackageSkipped,
  PlanRevised,
  RunMerged,
  RunPaused,
  RunResumed,
} from './steeringEvents';
import type { ReviewFound } from '../review/finding';
import type { Usage } from '../usage/usage';
import type { WorktreeRules } from '../kernel/worktreeRules';

/**
 * What happens in a run, as it stands in the journal. A run is the list of these events and nothing else: state,
 * views, reports and recovery are all computed from it.
 *
 * The format is versioned by `format` in `run.started`. Readers ignore types and fields that they do not know, so new
 * ones may be added without a new version; it rises only when what an existing field means has to change. Times are
 * ISO 8601, UTC; durations are in minutes unless a name says otherwise.
 */

/** Version of the vocabulary below. */
export const EVENT_FORMAT = 1;

export type Schedule = 'eager' | 'waves';

/** The attempt that a child run carries out. */
export interface ParentAttempt {
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
}

export interface RunStarted {
  readonly type: 'run.started';
  readonly format: number;
  readonly run: string;
  /** Path of the plan from the root of the work tree, with forward slashes. */
  readonly plan: string;
  /** SHA-256 of the plan's bytes, in hex. */
  readonly planHash: string;
  /** As the plan counts its revisions. */
  readonly planRevision?: number;
  /** The attempt of another run that this one carries out, for a `subplan`. */
  readonly parent?: ParentAttempt;
  readonly feature: { readonly id: string; readonly title: string };
  /** Commit that the run began from. */
  readonly base: string;
  /** Branch that was checked out then, if any. */
  readonly baseBranch?: string;
  readonly integrationBranch: string;
  readonly schedule: Schedule;
  readonly maxParallel: number;
  /** Agents are told nothing of contracts, and nothing is held against them; absent: they are. */
  readonly withoutContracts?: true;
  /** The packages to carry out; absent: all. */
  readonly only?: readonly string[];
  /** What counts as trouble with an agent, and what is done about it; absent: as by default. */
  readonly life?: LifeWishes;
  readonly packages: readonly PlannedPackage[];
  /** Name under which its branches and worktrees stand; absent: the feature's. */
  readonly namespace?: string;
  /** Where its worktrees stand and how they are made ready; absent: as by default. */
  readonly worktrees?: WorktreeRules;
  /** Hashes of the plans within this one, by path: SHA-256 of the bytes, in hex. Their texts are kept with the run. */
  readonly subplans?: Readonly<Record<string, string>>;
  /** What holds for its agents; absent: nothing in particular. */
  readonly agentRules?: RunAgentRules;
  /** Which agents were asked for, for the child runs; absent: none in particular. */
  readonly wishes?: AgentWishes;
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
  /** Of a child run: the attempt that it carries out from now on. */
  readonly parent?: ParentAttempt;
  /** What holds for its agents from now on; absent: as before. */
  readonly agentRules?: RunAgentRules;
  /** Asked for anew, for the child runs; absent: as before. */
  readonly wishes?: AgentWishes;
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
  /** Absolute path. Where a child run carries it out, it is made only for the commands that verify its work. */
  readonly worktree: string;
  /** Commit that the worktree starts from: contains everything that the package depends on. */
  readonly base: string;
  /** The attempt whose work and conversation it goes on with; absent: it begins from `base`. */
  readonly continues?: number;
  /** How its agent is held to the package's scope; absent: no agent carries it out. */
  readonly scopeLevel?: ScopeLevel;
  /** The operating system's sandbox around its agent; absent: none. */
  readonly sandbox?: SandboxKind;
  /** First of the hundred ports that are its own while it is underway. */
  readonly ports?: number;
  /** Id of the child run that carries it out; absent: an agent does. The run may have been begun by an earlier attempt. */
  readonly child?: string;
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

/** What the attempt has used up so far, in all. */
export interface AttemptUsed extends AttemptEvent, Usage {
  readonly type: 'attempt.used';
}

/** What an agent's provider said when it refused to go on for now. */
export interface QuotaNotice {
  /** When it may be tried again; absent: it did not say. */
  readonly until?: string;
  /** In the provider's own words. */
  readonly message: string;
}

/** The agent of an attempt is to be ended. Its exit follows. */
export interface AttemptStopping extends AttemptEvent {
  readonly type: 'attempt.stopping';
  readonly message: string;
  /**
   * What its exit counts as: the package leaves the run; the attempt failed and may be retried; it begins anew without a
   * failure; or a person goes on with it in a terminal, where it stands.
   */
  readonly then: 'cancel' | 'retry' | 'restart' | 'continue';
  readonly by?: string;
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
  /** It ended because a quota or rate limit was reached: not its fault, and not counted against its budget. */
  readonly quota?: QuotaNotice;
}

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

/** The attempt came to nothing; a retry follows while the budget lasts. */
export interface AttemptFailed extends AttemptEvent {
  readonly type: 'attempt.failed';
  /** Why, as a stable word: `worktree`, `setup`, `gate`, `verify`, `verification`, `obligation`, `contract`, `integrate`, `rejected`, `escalation`. */
  readonly reason: string;
  readonly message: string;
  /** The end of what the failed command printed, as plain text; the next attempt's agent is told. */
  readonly output?: string;
  /** False: it would fail the same way again, so the budget does not matter. */
  readonly retry?: false;
}

export type BlockReason = 'scope' | 'conflict' | 'gate' | 'escalation' | 'subplan';

export interface PackageBlocked extends AttemptEvent {
  readonly type: 'package.blocked';
  readonly reason: BlockReason;
  readonly message: string;
  /** Files outside the scope, or in conflict. */
  readonly files: readonly string[];
  /** What stands against what is merged already; absent: not known. */
  readonly conflicts?: readonly MergeConflict[];
  /** Packages merged since this one began that changed the same files. */
  readonly with?: readonly string[];
}

export interface PackageIntegrated extends AttemptEvent {
  readonly type: 'package.integrated';
  /** The merge commit on the integration branch. */
  readonly commit: string;
  /** Where the integration branch stood after it; absent: at the merge. */
  readonly tip?: string;
}

/** The child run of a package has come to its end. One that is done is merged as any other package's work. */
export interface SubplanEnded extends AttemptEvent {
  readonly type: 'subplan.ended';
  /** Id of the child run. */
  readonly run: string;
  readonly outcome: RunOutcome;
  /** What it came to, in words; where it is not done, also what to do about it. */
  readonly message: string;
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
  | AttemptUsed
  | AttemptStopping
  | AttemptExited
  | AttemptCommitted
  | AttemptChecking
  | AttemptChecked
  | AttemptVerified
  | AttemptOutdated
  | AttemptFailed
  | PackageBlocked
  | PackageIntegrated
  | RunMerged
  | RunPaused
  | RunResumed
  | PackagePaused
  | PackageResumed
  | PackageCancelled
  | PackageRetried
  | PackageSkipped
  | GateOpened
  | GateApproved
  | GateRejected
  | PlanRevised
  | ConsentGiven
  | PreflightChecked
  | AttemptLife
  | AttemptObserved
  | AttemptStrayed
  | QuotaHit
  | QuotaLifted
  | EscalationRaised
  | EscalationAnswered
  | QuestionFact
  | BudgetReached
  | SubplanStarted
  | SubplanEnded
  | LockEvent
  | ConflictFact
  | ScopeFact
  | ContractFact
  | MockFact
  | ScopeRequestFact
  | ContextFact
  | MeddlingFact
  | CoordinatorProbed
  | CoordinatorLost
  | CoordinatorFound;

/** An event as it stands in the journal: numbered from 1, ascending, with its time in ISO 8601, UTC. */
export type JournalEvent = { readonly seq: number; readonly time: string } & RunEvent;
