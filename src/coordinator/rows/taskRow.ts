/** Where a task stands. */
export type TaskStatus = 'pending' | 'claimed' | 'running' | 'completed' | 'failed' | 'blocked' | 'cancelled';

/** A task, as it is kept. Times are ISO 8601, UTC. */
export interface TaskRow {
  readonly id: string;
  readonly task_type: string;
  readonly description: string;
  readonly status: TaskStatus;
  /** 1 comes first. */
  readonly priority: number;
  readonly input_data: Readonly<Record<string, unknown>>;
  readonly depends_on: readonly string[];
  readonly archetype: string | null;
  readonly min_trust_level: number;
  readonly submitted_by: string;
  readonly claimed_by: string | null;
  readonly claimed_at: string | null;
  readonly result: unknown;
  readonly error_message: string | null;
  readonly deadline: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
}
