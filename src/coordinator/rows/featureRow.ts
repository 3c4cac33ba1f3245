/** A feature that somebody works on, with what it claims. Times are ISO 8601, UTC. */
export interface FeatureRow {
  /** The feature's id. */
  readonly id: string;
  readonly title: string | null;
  readonly status: 'active' | 'completed' | 'cancelled';
  readonly registered_by: string;
  readonly resource_claims: readonly string[];
  readonly branch_name: string | null;
  readonly merge_priority: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly registered_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
}
