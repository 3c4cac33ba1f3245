import type { LifeWishes } from '../../../plan/additions';
import type { BarrierRule } from '../../../plan/model';
import type { AgentWishes, PlannedPackage, ResolvedAgent, RunAgentRules } from './plannedPackage';
import type { WorktreeRules } from './worktreeRules';

/**
 * What happens in a run, as it stands in the journal. A run is the list of these events and nothing else: state,
 * views, reports and recovery are all computed from it.
 *
 * The format is versioned by `format` in `run.started`. Readers ignore types and fields that they do not know, so new
 * ones may be added without a new version; it rises only when what an existing field means has to change. Times are
 * ISO 8601, UTC; durations are in minutes unless a name says otherwise.
 */

/** Version of the vocabulary of all events. */
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
  /** The work tree that it begins in, from the top of the main one; absent: that. */
  readonly workTree?: string;
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
  /** What a blocked package means to later waves; absent: they wait until a person has decided. */
  readonly whenBlocked?: BarrierRule;
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

/** What happens to a run as a whole, whatever features it has. */
export type KernelEvent = RunStarted | RunContinued | RunStopping | RunEnded | RunNoted | DriverAttached;
