import type { Caller } from '../caller';
import { OWNER_TRUST } from '../caller';
import type { TaskRow } from './tables/rows';
import type { RunTasks } from './tables/runViews';
import type { RowChange, Tables } from './tables/tables';

/** What somebody wants done. */
export interface WantedTask {
  readonly task_type: string;
  readonly description: string;
  readonly input_data?: Readonly<Record<string, unknown>> | undefined;
  readonly priority: number;
  readonly depends_on?: readonly string[] | undefined;
  readonly agent_requirements?:
    | { readonly archetype?: string | undefined; readonly min_trust_level?: number | undefined }
    | undefined;
  readonly deadline?: string | undefined;
}

/** How somebody says that a task is done. */
export interface TaskEnd {
  readonly task_id: string;
  readonly success: boolean;
  readonly result?: unknown;
  readonly error_message?: string | undefined;
}

/** How many tasks that have ended are remembered. */
const ENDED_KEPT = 2000;
/** How many tasks may wait or be underway. */
const OPEN_MOST = 10_000;

/**
 * The work queue: what agents submit for each other. The packages of runs can be looked up in it like any task; they are
 * the run's to hand out, so that nobody claims them here.
 */
export class WorkQueue {
  constructor(
    private readonly tables: Tables,
    private readonly packages: RunTasks,
    private readonly nextId: () => string,
  ) {}

  async submit(caller: Caller, wanted: WantedTask, now: number): Promise<object> {
    const depends_on = [...new Set(wanted.depends_on ?? [])];
    const unknown = depends_on.filter((id) => this.find(id) === undefined);
    if (unknown.length > 0) {
      return { success: false, task_id: null, reason: 'unknown_dependency', unknown };
    }
    if (this.open().length >= OPEN_MOST) {
      return { success: false, task_id: null, reason: 'queue_full' };
    }
    const failed = depends_on.find((id) => isLost(this.find(id)));
    const row: TaskRow = {
      id: this.nextId(),
      task_type: wanted.task_type,
      description: wanted.description,
      status: failed === undefined ? 'pending' : 'blocked',
      priority: wanted.priority,
      input_data: wanted.input_data ?? {},
      depends_on,
      archetype: wanted.agent_requirements?.archetype ?? null,
      min_trust_level: wanted.agent_requirements?.min_trust_level ?? 0,
      submitted_by: caller.agentId,
      claimed_by: null,
      claimed_at: null,
      result: null,
      error_message: failed === undefined ? null : `It depends on the task ${failed}, which failed.`,
      deadline: wanted.deadline ?? null,
      created_at: at(now),
      completed_at: null,
    };
    await this.tables.commit({ table: 'tasks', row });
    return { success: true, task_id: row.id };
  }

  /** Hands the most urgent task that is ready to the caller: lowest priority number, then oldest. */
  async claim(
    caller: Caller,
    types: readonly string[] | undefined,
    archetypes: readonly string[],
    now: number,
  ) {
    const ready = this.open()
      .filter(({ status }) => status === 'pending')
      .filter(({ task_type }) => types === undefined || types.length === 0 || types.includes(task_type))
      .filter(({ min_trust_level }) => caller.trust >= min_trust_level)
      .filter(({ archetype }) => archetype === null || archetypes.includes(archetype))
      .filter(({ depends_on }) => depends_on.every((id) => this.find(id)?.status === 'completed'))
      // The sort is stable, and rows stand in the order in which they came.
      .sort((a, b) => a.priority - b.priority);
    const [first] = ready;
    if (first === undefined) {
      return { success: false, task_id: null, reason: 'no_tasks_available' };
    }
    const row: TaskRow = { ...first, status: 'claimed', claimed_by: caller.agentId, claimed_at: at(now) };
    await this.tables.commit({ table: 'tasks', row });
    const { id, task_type, description, input_data, priority, deadline } = row;
    return {
      success: true,
      task_id: id,
      task_type,
      description,
      input_data,
      priority,
      deadline,
      reason: null,
    };
  }

  /**
   * Says that a task is done or has failed. The one who claimed it may, and who owns the repository, also to call off
   * what nobody has claimed.
   */
  async complete(caller: Caller, { task_id, success, result, error_message }: TaskEnd, now: number) {
    const row = this.tables.all('tasks').get(task_id);
    const mayEnd = row?.claimed_by === caller.agentId || caller.trust >= OWNER_TRUST;
    if (row === undefined || row.completed_at !== null || !mayEnd) {
      return { success: false, status: null, task_id, reason: 'task_not_found_or_not_claimed_by_agent' };
    }
    const status = success ? 'completed' : 'failed';
    const ended: TaskRow = {
      ...row,
      status,
      result: result ?? null,
      error_message: error_message ?? null,
      completed_at: at(now),
    };
    const told = success ? [] : this.dependentsOf(task_id).map((each) => blockedBy(each, ended));
    await this.tables.commit(
      ...[ended, ...told].map((each) => ({ table: 'tasks', row: each }) as const),
      ...this.surplus(),
    );
    return { success: true, status, task_id, reason: null, blocked_tasks: told.map(({ id }) => id) };
  }

  /** A task or a package of a run that goes on. */
  find(id: string): TaskRow | undefined {
    return this.tables.all('tasks').get(id) ?? this.packages.find(id)?.task;
  }

  /** Packages of the runs first, then what was submitted, the oldest first. */
  all(): readonly TaskRow[] {
    return [...this.packages.all().map(({ task }) => task), ...this.tables.all('tasks').values()];
  }

  private open(): TaskRow[] {
    return [...this.tables.all('tasks').values()].filter(({ completed_at }) => completed_at === null);
  }

  /** Everything that cannot be begun once a task has failed, through any chain. */
  private dependentsOf(failed: string): TaskRow[] {
    const lost = new Set([failed]);
    const found: TaskRow[] = [];
    const open = this.open().filter(({ status }) => status === 'pending');
    for (let before = -1; before < found.length;) {
      before = found.length;
      for (const task of open) {
        if (!lost.has(task.id) && task.depends_on.some((id) => lost.has(id))) {
          lost.add(task.id);
          found.push(task);
        }
      }
    }
    return found;
  }

  private surplus(): RowChange[] {
    const ended = [...this.tables.all('tasks').values()].filter(({ completed_at }) => completed_at !== null);
    return ended
      .slice(0, Math.max(0, ended.length - ENDED_KEPT))
      .map(({ id }) => ({ table: 'tasks', drop: id }));
  }
}

/** A task in upstream's words. */
export function describeTask(row: TaskRow): object {
  const { archetype, min_trust_level, submitted_by, ...task } = row;
  return { ...task, agent_requirements: { archetype, min_trust_level }, submitted_by };
}

function isLost(task: TaskRow | undefined): boolean {
  return task?.status === 'failed' || task?.status === 'blocked' || task?.status === 'cancelled';
}

function blockedBy(row: TaskRow, { id, error_message }: TaskRow): TaskRow {
  const why = error_message === null ? '' : `: ${error_message}`;
  return { ...row, status: 'blocked', error_message: `The task ${id}, which it needs, failed${why}` };
}

function at(now: number): string {
  return new Date(now).toISOString();
}
