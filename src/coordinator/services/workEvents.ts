import type { Ending } from '../../ports/ports';
import type { RowChange, Tables } from './tables/tables';
import type { AuditEntry, AuditTrail } from './auditTrail';
import type { Issues } from './issues';
import type { RunTasks, RunViews } from './tables/runViews';
import type { Sessions } from './sessions';
import { activeWorktrees } from './sessions';

/** Something that has happened to the work, for whoever listens. */
export interface WorkEvent {
  readonly event: 'snapshot' | 'transition' | 'audit' | 'ping';
  readonly data: object;
}

/** What is worked on, as far as its status goes. */
interface Item {
  readonly id: string;
  readonly status: string;
  readonly agent: string | null;
  /** Absent: it belongs to none, and everybody hears of it. */
  readonly change?: string;
}

interface Subscriber {
  readonly changeIds: readonly string[];
  readonly hear: (event: WorkEvent) => void;
}

/** How much of a call's arguments is told, in characters. */
const LONGEST_SUMMARY = 200;

/** Tells whoever listens what becomes of tasks, issues and packages, and what was done. */
export class WorkEvents {
  private readonly subscribers = new Set<Subscriber>();
  private known = new Map<string, string>();

  constructor(
    private readonly parts: {
      readonly tables: Tables;
      readonly packages: RunTasks;
      readonly issues: Issues;
      readonly sessions: Sessions;
      readonly runs: RunViews;
      readonly audit: AuditTrail;
    },
    private readonly now: () => number,
  ) {
    parts.tables.onCommitted((changes) => this.committed(changes));
    parts.audit.onRecorded((entry) => this.audited(entry));
  }

  /** Calls back with everything about some changes, beginning with how things are. */
  subscribe(changeIds: readonly string[], hear: (event: WorkEvent) => void): Ending {
    if (this.subscribers.size === 0) {
      this.known = new Map([...this.ofPackages(), ...this.ofTables()].map(({ id, status }) => [id, status]));
    }
    const { issues, sessions, runs } = this.parts;
    const subscriber = { changeIds, hear };
    this.subscribers.add(subscriber);
    const work_queue = issues
      .list({ status: 'all' })
      .filter(({ change_id }) => change_id === null || changeIds.includes(change_id));
    const active_agents = activeWorktrees(sessions, runs, this.now()).filter(({ change_id }) =>
      changeIds.includes(change_id),
    );
    hear({ event: 'snapshot', data: { work_queue, active_agents, subscribed_change_ids: changeIds } });
    return { dispose: () => void this.subscribers.delete(subscriber) };
  }

  /** Packages of runs may have come further. */
  runsChanged(): void {
    if (this.subscribers.size > 0) {
      this.ofPackages().forEach((item) => this.tell(item));
    }
  }

  private committed(changes: readonly RowChange[]): void {
    if (this.subscribers.size > 0) {
      const ids = new Set(changes.flatMap((change) => ('row' in change ? [change.row.id] : [])));
      this.ofTables()
        .filter(({ id }) => ids.has(id))
        .forEach((item) => this.tell(item));
    }
  }

  private audited({ id, agent_id, operation, parameters, created_at }: AuditEntry): void {
    const args_summary = JSON.stringify(parameters).slice(0, LONGEST_SUMMARY);
    const data = { audit_id: id, agent_id, operation, args_summary, ts: created_at };
    this.subscribers.forEach(({ hear }) => hear({ event: 'audit', data }));
  }

  private tell({ id, status, agent, change }: Item): void {
    const from = this.known.get(id) ?? null;
    if (from === status) {
      return;
    }
    this.known.set(id, status);
    const ts = new Date(this.now()).toISOString();
    const data = { work_queue_id: id, from, to: status, agent_id: agent, ts };
    for (const { changeIds, hear } of this.subscribers) {
      if (change === undefined || changeIds.includes(change)) {
        hear({ event: 'transition', data });
      }
    }
  }

  private ofPackages(): Item[] {
    return this.parts.packages.all().map(({ state, task }) => ({
      id: task.id,
      status: task.status,
      agent: task.claimed_by,
      change: state.feature.id,
    }));
  }

  private ofTables(): Item[] {
    const { tables } = this.parts;
    const tasks = [...tables.all('tasks').values()].map(({ id, status, claimed_by, input_data }): Item => {
      const change = input_data['change_id'];
      return { id, status, agent: claimed_by, ...(typeof change === 'string' ? { change } : {}) };
    });
    const issues = [...tables.all('issues').values()].map(({ id, status, claimed_by, labels }): Item => {
      const label = labels.find((each) => each.startsWith('change:'));
      const change = label === undefined ? {} : { change: label.slice('change:'.length) };
      return { id, status, agent: claimed_by, ...change };
    });
    return [...tasks, ...issues];
  }
}
