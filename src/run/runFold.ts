import type { AttemptExited, JournalEvent, RunContinued, RunStarted } from './events';
import type { PackageStateName } from './packageStates';
import type { PackageRun, RunState } from './runState';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutablePackage = Mutable<PackageRun>;
type MutableRun = Omit<Mutable<RunState>, 'packages' | 'notes'> & {
  packages: Map<string, MutablePackage>;
  notes: string[];
};
type PackageEvent = Extract<JournalEvent, { readonly package: string; readonly attempt: number }>;

/**
 * Adds up the events of one run. The same events always give the same state. It changes its state in place, because a
 * run of thousands of packages would otherwise be copied for every line that an agent reports; nobody else can write
 * to it.
 */
export class RunFold {
  private run: MutableRun | undefined;

  /** Undefined until `run.started` has been applied. */
  get state(): RunState | undefined {
    return this.run;
  }

  /**
   * Applies the next event. Events that were applied before (by `seq`), that belong to an attempt that is over, or
   * that this version does not know change nothing.
   */
  apply(event: JournalEvent): void {
    if (event.type === 'run.started') {
      this.run ??= startedRun(event);
      return;
    }
    const run = this.run;
    if (run === undefined || event.seq <= run.lastSeq) {
      return;
    }
    run.lastSeq = event.seq;
    switch (event.type) {
      case 'run.continued':
        continueRun(run, event, event.time);
        return;
      case 'run.stopping':
        run.phase = 'stopping';
        return;
      case 'run.ended':
        run.phase = 'ended';
        run.outcome = event.outcome;
        run.endedAt = event.time;
        return;
      case 'run.noted':
        run.notes.push(event.message);
        return;
      case 'driver.attached':
        run.driver = { pid: event.pid, epoch: event.epoch };
        return;
      case 'package.cancelled':
        cancelPackage(run.packages.get(event.package), event.message, event.time);
        return;
      case 'attempt.started':
      case 'attempt.working':
      case 'attempt.progress':
      case 'attempt.exited':
      case 'attempt.verified':
      case 'attempt.failed':
      case 'package.blocked':
      case 'package.integrated':
        applyPackageEvent(run, event);
        return;
    }
  }
}

/** The state after all of `events`; undefined when they do not begin a run. */
export function replay(events: Iterable<JournalEvent>): RunState | undefined {
  const fold = new RunFold();
  for (const event of events) {
    fold.apply(event);
  }
  return fold.state;
}

function startedRun(event: RunStarted & { readonly seq: number; readonly time: string }): MutableRun {
  const selected = event.only === undefined ? undefined : new Set(event.only);
  const packages = new Map<string, MutablePackage>();
  const dependents = new Map<string, string[]>();
  for (const planned of event.packages) {
    packages.set(planned.id, {
      planned,
      selected: selected?.has(planned.id) ?? true,
      state: 'planned',
      since: event.time,
      attempt: 0,
      failures: 0,
      agent: planned.agent,
      unmet: 0,
      branch: undefined,
      worktree: undefined,
      base: undefined,
      place: undefined,
      startedAt: undefined,
      endedAt: undefined,
      progress: undefined,
      message: undefined,
      lastFailure: undefined,
      filesModified: undefined,
      head: undefined,
      blockReason: undefined,
      violations: [],
      commit: undefined,
    });
    dependents.set(planned.id, []);
  }
  for (const item of packages.values()) {
    for (const dependency of item.planned.dependsOn) {
      dependents.get(dependency)?.push(item.planned.id);
      item.unmet += packages.has(dependency) ? 1 : 0;
    }
    item.state = item.unmet === 0 ? 'ready' : 'planned';
  }
  return {
    run: event.run,
    plan: event.plan,
    planHash: event.planHash,
    feature: event.feature,
    base: event.base,
    baseBranch: event.baseBranch,
    integrationBranch: event.integrationBranch,
    integrationHead: event.base,
    schedule: event.schedule,
    maxParallel: event.maxParallel,
    phase: 'running',
    outcome: undefined,
    startedAt: event.time,
    endedAt: undefined,
    packages,
    dependents,
    driver: undefined,
    notes: [],
    lastSeq: event.seq,
  };
}

function continueRun(run: MutableRun, event: RunContinued, time: string): void {
  run.phase = 'running';
  run.outcome = undefined;
  run.endedAt = undefined;
  const added = event.only === undefined ? undefined : new Set(event.only);
  const retried = new Set(event.retry);
  for (const item of run.packages.values()) {
    const id = item.planned.id;
    item.selected ||= added?.has(id) ?? true;
    item.agent = event.agents?.[id] ?? item.agent;
    if (retried.has(id) && item.state !== 'done') {
      item.failures = 0;
      item.blockReason = undefined;
      item.violations = [];
      item.message = undefined;
      item.progress = undefined;
      enter(item, item.unmet === 0 ? 'ready' : 'planned', time);
    }
  }
}

function applyPackageEvent(run: MutableRun, event: PackageEvent): void {
  const item = run.packages.get(event.package);
  if (item === undefined) {
    return;
  }
  if (event.type === 'attempt.started') {
    item.attempt = event.attempt;
    item.agent = event.agent;
    item.branch = event.branch;
    item.worktree = event.worktree;
    item.base = event.base;
    item.place = undefined;
    item.startedAt = event.time;
    item.endedAt = undefined;
    item.progress = undefined;
    item.message = undefined;
    item.filesModified = undefined;
    item.head = undefined;
    item.blockReason = undefined;
    item.violations = [];
    enter(item, 'starting', event.time);
    return;
  }
  if (event.attempt !== item.attempt) {
    return;
  }
  switch (event.type) {
    case 'attempt.working':
      item.place = event.place;
      enter(item, 'working', event.time);
      return;
    case 'attempt.progress':
      item.progress = event.progress ?? item.progress;
      item.message = event.message ?? item.message;
      return;
    case 'attempt.exited':
      endAgent(run, item, event, event.time);
      return;
    case 'attempt.verified':
      item.head = event.head;
      item.filesModified = event.filesModified;
      enter(item, 'integrating', event.time);
      return;
    case 'attempt.failed':
      failAttempt(run, item, event.message, event.time, true);
      return;
    case 'package.blocked':
      item.blockReason = event.reason;
      item.message = event.message;
      item.violations = event.files;
      item.endedAt = event.time;
      enter(item, 'blocked', event.time);
      return;
    case 'package.integrated':
      integrate(run, item, event.commit, event.time);
      return;
  }
}

function endAgent(run: MutableRun, item: MutablePackage, event: AttemptExited, time: string): void {
  if (item.state !== 'starting' && item.state !== 'working') {
    return;
  }
  if (event.reason === 'exit' && event.code === 0) {
    item.progress = 1;
    enter(item, 'verifying', time);
  } else if (event.reason === 'cancelled') {
    cancelPackage(item, event.message ?? 'Stopped.', time);
  } else {
    // What could not even be started would fail the same way again.
    failAttempt(run, item, describeExit(event), time, event.reason !== 'not-started');
  }
}

function describeExit(event: AttemptExited): string {
  if (event.message !== undefined) {
    return event.message;
  }
  switch (event.reason) {
    case 'timeout':
      return 'The agent ran into its time-out and was ended.';
    case 'vanished':
      return 'The agent vanished without leaving an exit record.';
    case 'not-started':
      return 'The agent could not be started.';
    case 'exit':
    case 'cancelled':
      return event.signal === null
        ? `The agent exited with code ${event.code ?? 'unknown'}.`
        : `The agent was ended by ${event.signal}.`;
  }
}

function failAttempt(
  run: MutableRun,
  item: MutablePackage,
  message: string,
  time: string,
  mayRetry: boolean,
): void {
  item.failures += 1;
  item.message = message;
  item.lastFailure = message;
  item.endedAt = time;
  const retry = mayRetry && run.phase === 'running' && item.failures <= item.planned.retryBudget;
  enter(item, retry ? 'ready' : 'failed', time);
}

function cancelPackage(item: MutablePackage | undefined, message: string, time: string): void {
  if (item === undefined || item.state === 'done') {
    return;
  }
  item.message = message;
  item.endedAt = time;
  enter(item, 'cancelled', time);
}

function integrate(run: MutableRun, item: MutablePackage, commit: string, time: string): void {
  if (item.state === 'done') {
    return;
  }
  item.commit = commit;
  item.endedAt = time;
  run.integrationHead = commit;
  enter(item, 'done', time);
  for (const id of run.dependents.get(item.planned.id) ?? []) {
    const dependent = run.packages.get(id);
    if (dependent !== undefined) {
      dependent.unmet -= 1;
      if (dependent.unmet === 0 && dependent.state === 'planned') {
        enter(dependent, 'ready', time);
      }
    }
  }
}

function enter(item: MutablePackage, state: PackageStateName, time: string): void {
  item.state = state;
  item.since = time;
}
