import type { JournalEvent, RunContinued } from './events';
import { applyPackageEvent, cancelPackage } from './packageEvents';
import type { RunDraft } from './runDraft';
import { enter } from './runDraft';
import type { RunState } from './runState';
import { startedRun } from './startedRun';

/**
 * Adds up the events of one run. The same events always give the same state. It changes its state in place, because a
 * run of thousands of packages would otherwise be copied for every line that an agent reports; nobody else can write
 * to it.
 */
export class RunFold {
  private run: RunDraft | undefined;

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

function continueRun(run: RunDraft, event: RunContinued, time: string): void {
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
