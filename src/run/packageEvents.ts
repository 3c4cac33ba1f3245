import type { AttemptExited, JournalEvent } from './events';
import type { PackageDraft, RunDraft } from './runDraft';
import { enter } from './runDraft';

/** An event about one attempt of one package. */
export type PackageEvent = Extract<JournalEvent, { readonly package: string; readonly attempt: number }>;

/** Applies an event about one attempt of a package. Events of an attempt that is over change nothing. */
export function applyPackageEvent(run: RunDraft, event: PackageEvent): void {
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

function endAgent(run: RunDraft, item: PackageDraft, event: AttemptExited, time: string): void {
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
  run: RunDraft,
  item: PackageDraft,
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

/** Takes a package out of the run; what is done stays done. */
export function cancelPackage(item: PackageDraft | undefined, message: string, time: string): void {
  if (item === undefined || item.state === 'done') {
    return;
  }
  item.message = message;
  item.endedAt = time;
  enter(item, 'cancelled', time);
}

function integrate(run: RunDraft, item: PackageDraft, commit: string, time: string): void {
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
