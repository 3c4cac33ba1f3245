import type { AttemptEvent, PackageBlocked } from '../attempts/attemptEvents';
import type { IntegrationMoved } from './branchMove';
import type { MergeConflict } from '../conflicts/mergeConflict';

/** A person wants to resolve the conflict that blocks a package. */
export interface ConflictResolving extends AttemptEvent {
  readonly type: 'conflict.resolving';
  readonly by?: string;
}

/** The conflict stands in the package's worktree as a merge that is not committed. */
export interface ConflictOpened extends AttemptEvent {
  readonly type: 'conflict.opened';
  /** The commit of the integration branch that is being merged there. */
  readonly tip: string;
}

/** The person has committed the merge: it is verified as any other work, against what was merged into it. */
export interface ConflictResolved extends AttemptEvent {
  readonly type: 'conflict.resolved';
  readonly head: string;
  /** The commit of the integration branch that it contains. */
  readonly tip: string;
}

/** What the person has committed cannot be merged: it is theirs still, and the next commit is looked at. */
export interface ConflictRefused extends AttemptEvent {
  readonly type: 'conflict.refused';
  /** The commit that was looked at. */
  readonly head: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** The merge was aborted, or could not be begun: the package stays blocked. */
export interface ConflictLeft extends AttemptEvent {
  readonly type: 'conflict.left';
  readonly message: string;
}

/** What two packages that work, or one and what is merged already, would run into if they were merged as they stand. */
export interface PredictedConflict {
  readonly package: string;
  /** Absent: what is merged already. */
  readonly other?: string;
  readonly conflicts: readonly MergeConflict[];
}

/** All conflicts that are seen coming now, in the place of those that were seen before. */
export interface ConflictsPredicted {
  readonly type: 'conflicts.predicted';
  readonly predicted: readonly PredictedConflict[];
}

export interface PackageIntegrated extends AttemptEvent {
  readonly type: 'package.integrated';
  /** The merge commit on the integration branch. */
  readonly commit: string;
  /** Where the integration branch stood after it; absent: at the merge. */
  readonly tip?: string;
}

/** A merge of the run's own stands on its branch of which its journal knows nothing: a disk has lost what it said. */
export interface MergeFound extends AttemptEvent {
  readonly type: 'merge.found';
  /** The merge commit. */
  readonly commit: string;
  /** What was merged. */
  readonly head: string;
  /** Where the integration branch stands. */
  readonly tip: string;
  /** Files that the merge changed. */
  readonly files: readonly string[];
  /** All of it in words. */
  readonly message: string;
}

/** How merged work gets to where a person wants it. */
export type FinishKind = 'merge' | 'squash' | 'fast-forward' | 'push' | 'pull-request';

/** How a person has brought the merged work of a run into a branch of their own, or published it. */
export interface TakenWork {
  readonly how: FinishKind;
  /** Short name of the branch that the work is meant for. */
  readonly into: string;
  /** Where that branch stood before and stands now; absent: it has not moved. */
  readonly before?: string;
  readonly after?: string;
  /** Name of the remote that the work was pushed to. */
  readonly remote?: string;
  /** Page of the pull request. */
  readonly url?: string;
}

/** The merged work of a run that has ended was taken by a person. */
export interface RunMerged {
  readonly type: 'run.merged';
  readonly by?: string;
  readonly taken: TakenWork;
}

/** What is written about merges, and about what keeps them from being made. */
export type MergingEvent =
  | PackageBlocked
  | PackageIntegrated
  | MergeFound
  | IntegrationMoved
  | RunMerged
  | ConflictEvent;

/** What is written about conflicts. */
type ConflictEvent =
  | ConflictResolving
  | ConflictOpened
  | ConflictResolved
  | ConflictRefused
  | ConflictLeft
  | ConflictsPredicted;
