/** What an agent leaves for those after it. */
export interface HandoffRow {
  readonly id: string;
  readonly agent_name: string;
  readonly session_id: string | null;
  readonly summary: string;
  readonly completed_work: readonly string[];
  readonly in_progress: readonly string[];
  readonly decisions: readonly string[];
  readonly next_steps: readonly string[];
  readonly relevant_files: readonly string[];
  /** ISO 8601, UTC. */
  readonly created_at: string;
}
