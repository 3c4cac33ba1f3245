export type MergeStatus = 'queued' | 'checking' | 'ready' | 'blocked' | 'merged';

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
}
