/** Ports that a session has for its services. */
export interface PortRow {
  /** The session. */
  readonly id: string;
  readonly base: number;
  /** ISO 8601, UTC. */
  readonly allocated_at: string;
}
