export type IssueStatus =
  'pending' | 'claimed' | 'running' | 'completed' | 'failed' | 'cancelled' | 'blocked';

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
