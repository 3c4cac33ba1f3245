import type { Caller } from '../caller';
import type { IssueComment, IssueRow, IssueStatus } from './tables/rows';
import type { PackageTask, RunTasks } from './tables/runViews';
import type { Tables } from './tables/tables';

/** What an issue begins with. */
export interface WantedIssue {
  readonly title: string;
  readonly description?: string | undefined;
  readonly body?: string | undefined;
  readonly issue_type: IssueRow['issue_type'];
  readonly priority: number;
  readonly labels?: readonly string[] | undefined;
  readonly assignee?: string | undefined;
  readonly parent_id?: string | undefined;
  readonly depends_on?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What may be changed of one. */
export type IssueChange = { readonly [Name in keyof WantedIssue]?: WantedIssue[Name] | undefined } & {
  /** One of the statuses, or a word of boards for one: `open`, `in_progress`, `closed`. */
  readonly status?: string | undefined;
};

/** An issue as it is shown: with what hangs on it. */
export interface ShownIssue extends Omit<IssueRow, 'comments'> {
  readonly comments: readonly ShownComment[];
  readonly children: readonly string[];
  readonly change_id: string | null;
  readonly task_key: string | null;
}

/** A comment as it is shown. */
export type ShownComment = Omit<IssueComment, 'text'> & { readonly issue_id: string; readonly body: string };

const ENDED: readonly IssueStatus[] = ['completed', 'failed', 'cancelled'];
const STATUS: Readonly<Record<string, readonly IssueStatus[]>> = {
  open: ['pending', 'claimed', 'blocked'],
  in_progress: ['running'],
  closed: ENDED,
};

const KEPT_AS: Readonly<Record<string, IssueStatus>> = {
  open: 'pending',
  in_progress: 'running',
  closed: 'completed',
};

/** The task board: issues that were created, and the packages of runs, which the run keeps itself. */
export class Issues {
  constructor(
    private readonly tables: Tables,
    private readonly packages: RunTasks,
    private readonly nextId: () => string,
  ) {}

  async create(wanted: WantedIssue, now: number): Promise<ShownIssue> {
    const row: IssueRow = {
      id: this.nextId(),
      title: wanted.title,
      description: wanted.description ?? null,
      body: wanted.body ?? null,
      status: 'pending',
      priority: wanted.priority,
      issue_type: wanted.issue_type,
      labels: wanted.labels ?? [],
      assignee: wanted.assignee ?? null,
      parent_id: wanted.parent_id ?? null,
      depends_on: wanted.depends_on ?? [],
      created_at: new Date(now).toISOString(),
      completed_at: null,
      closed_at: null,
      close_reason: null,
      metadata: wanted.metadata ?? {},
      comments: [],
      claimed_by: null,
      claimed_at: null,
    };
    await this.tables.commit({ table: 'issues', row });
    return this.shown(row);
  }

  /** @param status `open`, `in_progress`, `closed`, `all`, or one of the statuses themselves. */
  list(filter: {
    readonly status: string;
    readonly labels?: readonly string[] | undefined;
    readonly assignee?: string | undefined;
    readonly issue_type?: string | undefined;
    readonly parent_id?: string | undefined;
  }): readonly ShownIssue[] {
    const statuses = STATUS[filter.status] ?? [filter.status];
    const children = this.children();
    return this.all()
      .filter(({ status }) => filter.status === 'all' || statuses.includes(status))
      .filter(({ labels }) => (filter.labels ?? []).every((label) => labels.includes(label)))
      .filter(({ assignee }) => filter.assignee === undefined || assignee === filter.assignee)
      .filter(({ issue_type }) => filter.issue_type === undefined || issue_type === filter.issue_type)
      .filter(({ parent_id }) => filter.parent_id === undefined || parent_id === filter.parent_id)
      .map((row) => this.shown(row, children));
  }

  search(query: string): readonly ShownIssue[] {
    const words = query.toLowerCase();
    return this.list({ status: 'all' }).filter(({ title, description, body }) =>
      [title, description, body].some((text) => text?.toLowerCase().includes(words)),
    );
  }

  /** What can be begun: open, and nothing that it depends on is. @param parentId only what hangs on this one. */
  ready(parentId?: string): readonly ShownIssue[] {
    return this.list({ status: 'pending', parent_id: parentId }).filter(
      (issue) => this.openBefore(issue).length === 0,
    );
  }

  /** What cannot be begun yet, with what it waits for. */
  blocked(): readonly object[] {
    return this.list({ status: 'open' })
      .map((issue) => ({ ...issue, blocked_by: this.openBefore(issue) }))
      .filter(({ blocked_by }) => blocked_by.length > 0);
  }

  find(id: string): ShownIssue | undefined {
    const row = this.tables.all('issues').get(id) ?? this.ofPackage(id);
    return row && this.shown(row);
  }

  /** @returns undefined when there is no such issue that may be changed: packages are changed by their run. */
  async change(id: string, { status, ...change }: IssueChange, now: number): Promise<ShownIssue | undefined> {
    const row = this.tables.all('issues').get(id);
    if (row === undefined) {
      return undefined;
    }
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return this.keep({ ...row, ...given, ...(status === undefined ? {} : standing(row, status, now)) });
  }

  async close(id: string, reason: string | undefined, now: number): Promise<ShownIssue | undefined> {
    const row = this.tables.all('issues').get(id);
    const time = new Date(now).toISOString();
    return (
      row &&
      this.keep({
        ...row,
        status: 'completed',
        completed_at: row.completed_at ?? time,
        closed_at: time,
        close_reason: reason ?? null,
      })
    );
  }

  /** @returns undefined as `change` does. */
  async comment(caller: Caller, id: string, text: string, now: number): Promise<ShownComment | undefined> {
    const row = this.tables.all('issues').get(id);
    const comment = {
      id: this.nextId(),
      author: caller.agentId,
      text,
      created_at: new Date(now).toISOString(),
    };
    if (row === undefined) {
      return undefined;
    }
    await this.keep({ ...row, comments: [...row.comments, comment] });
    return shownComment(id, comment);
  }

  async label(
    id: string,
    add: readonly string[],
    remove: readonly string[],
  ): Promise<ShownIssue | undefined> {
    const row = this.tables.all('issues').get(id);
    const labels = [...new Set([...(row?.labels ?? []), ...add])].filter((label) => !remove.includes(label));
    return row && this.keep({ ...row, labels });
  }

  private async keep(row: IssueRow): Promise<ShownIssue> {
    await this.tables.commit({ table: 'issues', row });
    return this.shown(row);
  }

  private openBefore({ depends_on }: Pick<IssueRow, 'depends_on'>): readonly string[] {
    return depends_on.filter((id) => {
      const other = this.tables.all('issues').get(id) ?? this.ofPackage(id);
      return other === undefined || other.status !== 'completed';
    });
  }

  private all(): readonly IssueRow[] {
    return [...this.packages.all().map(issueOf), ...this.tables.all('issues').values()];
  }

  private ofPackage(id: string): IssueRow | undefined {
    const found = this.packages.find(id);
    return found && issueOf(found);
  }

  /** The ids of what hangs on each issue. */
  private children(): ReadonlyMap<string, readonly string[]> {
    const children = new Map<string, string[]>();
    for (const { id, parent_id } of this.tables.all('issues').values()) {
      if (parent_id !== null) {
        const siblings = children.get(parent_id) ?? [];
        siblings.push(id);
        children.set(parent_id, siblings);
      }
    }
    return children;
  }

  private shown(row: IssueRow, children = this.children()): ShownIssue {
    const after = (prefix: string) =>
      row.labels.find((label) => label.startsWith(prefix))?.slice(prefix.length) ?? null;
    return {
      ...row,
      comments: row.comments.map((comment) => shownComment(row.id, comment)),
      children: children.get(row.id) ?? [],
      change_id: after('change:'),
      task_key: after('task:'),
    };
  }
}

/** What follows from a status that is given by hand: when it was ended, or that it is not any more. */
function standing(row: IssueRow, word: string, now: number): Partial<IssueRow> {
  const status = KEPT_AS[word] ?? (word as IssueStatus);
  const ended = ENDED.includes(status) ? new Date(now).toISOString() : null;
  const since = (known: string | null) => (ended === null ? null : (known ?? ended));
  return { status, completed_at: since(row.completed_at), closed_at: since(row.closed_at) };
}

function shownComment(issue: string, { text, ...comment }: IssueComment): ShownComment {
  return { ...comment, issue_id: issue, body: text };
}

function issueOf({ state, item, task }: PackageTask): IssueRow {
  return {
    id: task.id,
    title: task.description,
    description: item.message ?? null,
    body: null,
    status: task.status,
    priority: task.priority,
    issue_type: 'task',
    labels: [`change:${state.feature.id}`, `wp:${item.planned.id}`, `task:${item.planned.id}`],
    assignee: task.claimed_by,
    parent_id: null,
    depends_on: task.depends_on,
    created_at: task.created_at,
    completed_at: task.completed_at,
    closed_at: task.completed_at,
    close_reason: task.error_message,
    metadata: task.input_data,
    comments: [],
    claimed_by: task.claimed_by,
    claimed_at: task.claimed_at,
  };
}
