import type { InboxMessage } from '../../../run/explaining/inboxMessage';
import type { PackageStateName } from '../../../run/kernel/kernel';
import type { AwaitedLock } from '../../../run/locks/locks';
import type { PackageRun, RunState } from '../../../run/run';
import type { Digest, Timers } from '../../../ports/ports';
import type { CallingAttempt } from '../../caller';
import { agentIdOf } from '../../caller';
import type { TaskRow, TaskStatus } from './rows';

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

/** The runs of the repository, for the coordinator. */
export interface RunsPort {
  /** The states of all runs that go on. */
  states(): readonly RunState[];
  /** Writes into the journal of a run that goes on what an agent waits for; undefined: for nothing any more. */
  lockAwaited(attempt: CallingAttempt, lock: AwaitedLock | undefined): void;
  /** Writes down what an agent says of its progress. @param progress 0 to 1; undefined: it does not say. */
  progressed(attempt: CallingAttempt, message: string, progress?: number): void;
  /** Says something to the run in the name of an attempt's agent: one line of its outbox. */
  say(attempt: CallingAttempt, words: Readonly<Record<string, unknown>>): Promise<void>;
  /** Everything that an attempt's agent was told, the oldest first. */
  inbox(attempt: CallingAttempt): Promise<readonly RunMessage[]>;
}

/** What an agent was told by its run. */
export type RunMessage = InboxMessage;

/** What the coordinator reads of the runs. */
export class RunViews {
  constructor(
    private readonly port: RunsPort,
    private readonly timers: Timers,
    private readonly now: () => number,
    readonly nextId: () => string,
  ) {}

  states(): readonly RunState[] {
    return this.port.states();
  }

  /** The package of an attempt, while that attempt is underway. */
  underway({ run, package: id, attempt }: CallingAttempt): PackageRun | undefined {
    const state = this.stateOf(run);
    const item = state?.packages.get(id);
    return state?.index.active.has(id) === true && item?.attempt === attempt ? item : undefined;
  }

  stateOf(run: string): RunState | undefined {
    return this.port.states().find((state) => state.run === run);
  }

  /** The packages that hold locks for an attempt's run, where that carries out a package of another one. */
  around({ run }: CallingAttempt): readonly CallingAttempt[] {
    const parent = this.stateOf(run)?.parent;
    return parent === undefined ? [] : [parent, ...this.around(parent)];
  }

  /** What the plan has locked for a package. */
  planLocks({ run, package: id }: CallingAttempt): readonly string[] {
    return this.stateOf(run)?.packages.get(id)?.planned.locks ?? [];
  }

  /** The kind of agent that works on a package. */
  agentType({ run, package: id }: CallingAttempt): string {
    return this.stateOf(run)?.packages.get(id)?.agent.name ?? 'agent';
  }

  lockAwaited(attempt: CallingAttempt, lock: AwaitedLock | undefined): void {
    this.port.lockAwaited(attempt, lock);
  }

  progressed(attempt: CallingAttempt, message: string, progress?: number): void {
    this.port.progressed(attempt, message, progress);
  }

  say(attempt: CallingAttempt, words: Readonly<Record<string, unknown>>): Promise<void> {
    return this.port.say(attempt, words);
  }

  inbox(attempt: CallingAttempt): Promise<readonly RunMessage[]> {
    return this.port.inbox(attempt);
  }

  /**
   * The message of an id, once it is there.
   * @returns undefined when it did not come in so many seconds, or when the attempt has ended.
   */
  async heard(attempt: CallingAttempt, id: string, seconds: number): Promise<RunMessage | undefined> {
    const until = this.now() + seconds * 1000;
    for (;;) {
      const found = (await this.port.inbox(attempt)).find((message) => message.id === id);
      if (found !== undefined || this.now() >= until || this.underway(attempt) === undefined) {
        return found;
      }
      await new Promise<void>((resolve) => this.timers.at(Math.min(until, this.now() + LOOK_MS), resolve));
    }
  }
}

/** How often an inbox is looked at, in milliseconds. */
const LOOK_MS = 200;
