import type { MergeConflict } from '../conflicts/mergeConflict';

interface AboutConflict {
  readonly package: string;
  readonly attempt: number;
}

/** A person wants to resolve the conflict that blocks a package. */
export interface ConflictResolving extends AboutConflict {
  readonly type: 'conflict.resolving';
  readonly by?: string;
}

/** The conflict stands in the package's worktree as a merge that is not committed. */
export interface ConflictOpened extends AboutConflict {
  readonly type: 'conflict.opened';
  /** The commit of the integration branch that is being merged there. */
  readonly tip: string;
}

/** The person has committed the merge: it is verified as any other work, against what was merged into it. */
export interface ConflictResolved extends AboutConflict {
  readonly type: 'conflict.resolved';
  readonly head: string;
  /** The commit of the integration branch that it contains. */
  readonly tip: string;
}

/** What the person has committed cannot be merged: it is theirs still, and the next commit is looked at. */
export interface ConflictRefused extends AboutConflict {
  readonly type: 'conflict.refused';
  /** The commit that was looked at. */
  readonly head: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** The merge was aborted, or could not be begun: the package stays blocked. */
export interface ConflictLeft extends AboutConflict {
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

/** What is written about conflicts. */
export type ConflictEvent =
  ConflictResolving | ConflictOpened | ConflictResolved | ConflictRefused | ConflictLeft | ConflictsPredicted;
