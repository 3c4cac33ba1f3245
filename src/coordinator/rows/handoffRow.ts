import type { SessionNote } from '../../contracts/knowledge/knowledge';

/** What an agent leaves for those after it, as it is kept. Times are ISO 8601, UTC. */
export interface HandoffRow extends SessionNote {
  readonly id: string;
  readonly session_id: string | null;
}
