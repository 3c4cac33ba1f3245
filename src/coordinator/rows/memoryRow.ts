export type MemoryEvent = 'error' | 'success' | 'decision' | 'discovery' | 'optimization';
export type MemoryOutcome = 'positive' | 'negative' | 'neutral';

/** Something that is worth knowing the next time. Times are ISO 8601, UTC. */
export interface MemoryRow {
  readonly id: string;
  readonly agent_id: string;
  readonly event_type: MemoryEvent;
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly outcome: MemoryOutcome;
  readonly lessons: readonly string[];
  readonly tags: readonly string[];
  /** How often it was remembered. */
  readonly times: number;
  readonly created_at: string;
  /** When it was remembered last. */
  readonly updated_at: string;
}
