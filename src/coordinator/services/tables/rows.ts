import type { SessionNote } from '../../../contracts/prompt/knowledge';

/** The rows of the coordinator's tables, as they are kept on disk. */

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

/** What an agent leaves for those after it, as it is kept. Times are ISO 8601, UTC. */
export interface HandoffRow extends SessionNote {
  readonly id: string;
  readonly session_id: string | null;
  /** The parts of which something was written as an object, as they were written. */
  readonly written?: Readonly<Record<string, unknown>>;
}

export type IssueStatus =
  | 'pending'
  | 'claimed'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'blocked';

export interface IssueComment {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly created_at: string;
}

/** An issue of the task board. Times are ISO 8601, UTC. */
export interface IssueRow {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly body: string | null;
  readonly status: IssueStatus;
  readonly priority: number;
  readonly issue_type: 'task' | 'epic' | 'bug' | 'feature';
  readonly labels: readonly string[];
  readonly assignee: string | null;
  readonly parent_id: string | null;
  readonly depends_on: readonly string[];
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly closed_at: string | null;
  readonly close_reason: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly comments: readonly IssueComment[];
  readonly claimed_by: string | null;
  readonly claimed_at: string | null;
}

/** Something that is worth knowing the next time. Times are ISO 8601, UTC. */
export interface MemoryRow {
  readonly id: string;
  readonly agent_id: string;
  /** `error`, `success`, `decision`, `discovery`, `optimization`, or what a client has of its own. */
  readonly event_type: string;
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>> | null;
  /** `positive`, `negative`, `neutral`, or what a client has of its own. */
  readonly outcome: string;
  readonly lessons: readonly string[];
  readonly tags: readonly string[];
  /** How often it was remembered. */
  readonly times: number;
  readonly created_at: string;
  /** When it was remembered last. */
  readonly updated_at: string;
}

export type MergeStatus =
  | 'queued'
  | 'checking'
  | 'ready'
  | 'blocked'
  | 'merged'
  | 'speculating'
  | 'spec_passed'
  | 'abandoned';

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
  readonly enqueued_at: string;
  /** When it was last looked at whether it can be merged; absent: never. */
  readonly checked_at?: string;
  readonly merged_at: string | null;
  /** Absent: it is in none. */
  readonly train?: TrainPlace;
  /** How often it was taken out of a train; absent: never. */
  readonly ejected?: { readonly count: number; readonly reason: string };
  /** Why its merge failed when it was tried. */
  readonly error?: string;
}

/** A rule of who may do what on what. The first that fits decides; where none does, it is allowed. */
export interface PolicyRule {
  readonly effect: 'permit' | 'forbid';
  /** Whose: an agent's id or type; `*` stands for anything. */
  readonly who: string;
  readonly operation: string;
  readonly resource: string;
  /** Why, for whoever is refused. */
  readonly reason: string;
}

/** Ports that a session has for its services. */
export interface PortRow {
  /** The session. */
  readonly id: string;
  readonly base: number;
  /** ISO 8601, UTC. */
  readonly allocated_at: string;
}

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
