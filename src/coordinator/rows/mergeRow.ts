export type MergeStatus =
  'queued' | 'checking' | 'ready' | 'blocked' | 'merged' | 'speculating' | 'spec_passed' | 'abandoned';

/** Where a feature stands in a merge train. */
export interface TrainPlace {
  readonly train_id: string;
  readonly partition_id: string;
  /** Counts from 1 within the partition. */
  readonly train_position: number;
  /** Where it is merged with everything before it; null where that is not possible, or it names no branch. */
  readonly speculative_ref: string | null;
}

/** A feature that waits to be merged. Times are ISO 8601, UTC. */
export interface MergeRow {
  /** The feature's id. */
  readonly id: string;
  readonly pr_url: string | null;
  readonly status: MergeStatus;
  readonly merge_priority: number;
  /** What was looked at before the merge. */
  readonly checks: Readonly<Record<string, { readonly passed: boolean; readonly message: string }>>;
  readonly enqueued_at: string;
  readonly merged_at: string | null;
  /** Absent: it is in none. */
  readonly train?: TrainPlace;
  /** How often it was taken out of a train; absent: never. */
  readonly ejected?: { readonly count: number; readonly reason: string };
  /** Why its merge failed when it was tried. */
  readonly error?: string;
}
