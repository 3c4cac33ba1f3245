import type { AgentPlace, BlockReason, PlannedPackage, ResolvedAgent, RunOutcome, Schedule } from './events';
import type { PackageStateName } from './packageStates';

/** One package of a run, now. Times are ISO 8601, UTC. */
export interface PackageRun {
  readonly planned: PlannedPackage;
  /** Whether it was asked for, itself or through what depends on it. */
  readonly selected: boolean;
  readonly state: PackageStateName;
  /** Since when it has been in this state. */
  readonly since: string;
  /** Number of the latest attempt; 0 before the first. */
  readonly attempt: number;
  /** Failed attempts since the run was last asked to carry it out. */
  readonly failures: number;
  readonly agent: ResolvedAgent;
  /** Dependencies that are not done yet. */
  readonly unmet: number;
  readonly branch: string | undefined;
  readonly worktree: string | undefined;
  readonly base: string | undefined;
  readonly place: AgentPlace | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** 0 to 1, as its agent reports it. */
  readonly progress: number | undefined;
  /** What its agent said last, or why it failed or is blocked. */
  readonly message: string | undefined;
  /** Why the latest failed attempt failed; kept while the next one runs. */
  readonly lastFailure: string | undefined;
  readonly filesModified: readonly string[] | undefined;
  /** Tip of its branch once verified. */
  readonly head: string | undefined;
  readonly blockReason: BlockReason | undefined;
  /** Files outside its scope, or in conflict. */
  readonly violations: readonly string[];
  /** Merge commit on the integration branch. */
  readonly commit: string | undefined;
}

/** A run, now: what the events so far add up to. */
export interface RunState {
  readonly run: string;
  readonly plan: string;
  readonly planHash: string;
  readonly feature: { readonly id: string; readonly title: string };
  readonly base: string;
  readonly baseBranch: string | undefined;
  readonly integrationBranch: string;
  /** Tip of the integration branch as far as this run has moved it. */
  readonly integrationHead: string;
  readonly schedule: Schedule;
  readonly maxParallel: number;
  readonly phase: 'running' | 'stopping' | 'ended';
  readonly outcome: RunOutcome | undefined;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** In plan order. */
  readonly packages: ReadonlyMap<string, PackageRun>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly driver: { readonly pid: number; readonly epoch: number } | undefined;
  readonly notes: readonly string[];
  readonly lastSeq: number;
}
