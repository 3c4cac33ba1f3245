/** Something that an agent may do only once a person has said so. Times are ISO 8601, UTC. */
export interface ApprovalRow {
  readonly id: string;
  readonly agent_id: string;
  readonly agent_type: string;
  readonly operation: string;
  readonly resource: string | null;
  readonly context: Readonly<Record<string, unknown>>;
  readonly status: 'pending' | 'approved' | 'denied' | 'expired';
  readonly decided_by: string | null;
  readonly reason: string | null;
  readonly created_at: string;
  readonly expires_at: string;
  readonly decided_at: string | null;
}
