/** An agent that has registered. Times are ISO 8601, UTC. */
export interface SessionRow {
  /** The session's id. */
  readonly id: string;
  readonly agent_id: string;
  readonly agent_type: string;
  readonly capabilities: readonly string[];
  readonly current_task: string | null;
  readonly delegated_from: string | null;
  readonly phase_archetype: string | null;
  readonly started_at: string;
}
