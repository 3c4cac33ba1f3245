import type { Digest } from '../../ports/ports';
import type { PackageStateName } from '../../run/kernel/kernel';
import type { PackageRun, RunState } from '../../run/run';
import { agentIdOf } from '../caller';
import type { TaskRow, TaskStatus } from './rows';
import type { RunViews } from './runViews';

const STATUS: Readonly<Record<PackageStateName, TaskStatus>> = {
  planned: 'pending',
  ready: 'pending',
  starting: 'claimed',
  working: 'running',
  stalled: 'running',
  verifying: 'running',
  integrating: 'running',
  done: 'completed',
  skipped: 'completed',
  failed: 'failed',
  blocked: 'blocked',
  stale: 'blocked',
  cancelled: 'cancelled',
};

/** A package of a run as a task. */
export interface PackageTask {
  readonly state: RunState;
  readonly item: PackageRun;
  readonly task: TaskRow;
}

/** The packages of the runs that go on, as tasks: under ids that are the same for every driver. */
export class RunTasks {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly runs: RunViews,
    private readonly digest: Digest,
  ) {}

  /** Every selected package, in plan order. */
  all(): readonly PackageTask[] {
    return this.runs
      .states()
      .flatMap((state) =>
        [...state.packages.values()]
          .filter(({ selected }) => selected)
          .map((item) => ({ state, item, task: this.taskOf(state, item) })),
      );
  }

  /** The package that a task's id stands for. */
  find(id: string): PackageTask | undefined {
    return this.all().find(({ task }) => task.id === id);
  }

  /** The id of a package's task: a UUID of the kind that is made up freely (RFC 9562, version 8). */
  idOf(run: string, packageId: string): string {
    const key = `${run}\0${packageId}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      const hex = this.digest(key);
      const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
      id = [...parts, hex.slice(20, 32)].join('-');
      this.ids.set(key, id);
    }
    return id;
  }

  private taskOf(state: RunState, item: PackageRun): TaskRow {
    const { planned, attempt } = item;
    const isOver = item.state === 'done' || item.state === 'skipped' || item.endedAt !== undefined;
    return {
      id: this.idOf(state.run, planned.id),
      task_type: 'package',
      description: planned.title,
      status: STATUS[item.state],
      priority: planned.priority,
      input_data: { run: state.run, feature_id: state.feature.id, package_id: planned.id, attempt },
      depends_on: planned.dependsOn.map((id) => this.idOf(state.run, id)),
      archetype: null,
      min_trust_level: 0,
      submitted_by: 'waves',
      claimed_by: attempt === 0 ? null : agentIdOf({ run: state.run, package: planned.id }),
      claimed_at: item.startedAt ?? null,
      result:
        item.commit === undefined ? null : { commit: item.commit, files_modified: item.filesModified ?? [] },
      error_message:
        STATUS[item.state] === 'failed' || STATUS[item.state] === 'blocked' ? (item.message ?? null) : null,
      deadline: null,
      created_at: state.startedAt,
      completed_at: isOver ? (item.endedAt ?? item.since) : null,
    };
  }
}
