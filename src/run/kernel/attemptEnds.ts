import type { Keeping } from './feature';
import type { PackageDraftOf, Part, RunDraftOf, Stopping } from './state/kernelState';
import { fingerprint } from './state/names';
import { change, enter } from './state/runIndex';

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before a failed attempt is repeated, in milliseconds: doubled with every failure from one second up
 * to a minute, less up to half of it so that packages that failed together do not come back together. The same seed
 * always gives the same wait, so that replaying a journal gives the same state.
 */
export function backoffMs(failures: number, seed: string): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  // Letters have to follow those in which seeds differ, or their fingerprints differ in a few bits only.
  return Math.round(whole * (1 - Number(`0x${fingerprint(`${seed} waits`).slice(0, 8)}`) / 2 ** 33));
}

type RunDraft = RunDraftOf<Part>;
type PackageDraft = PackageDraftOf<Part>;

/** While a package is in one of these, an agent works on it. */
export const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);
/** While a package is in one of these, an attempt has begun and not come to its end. */
export const UNDERWAY: ReadonlySet<string> = new Set([...RUNNING, 'verifying', 'integrating']);

/** The attempt is to be ended. Its agent's exit is awaited; an attempt whose agent has ended already ends at once. */
export function stopAttempt(run: RunDraft, item: PackageDraft, stopping: Stopping, time: string): void {
  const { message, then } = stopping;
  if (RUNNING.has(item.state)) {
    item.stopping ??= { message, then };
  } else if (UNDERWAY.has(item.state)) {
    endStopped(run, item, { message, then }, time);
  }
}

/** An attempt came to nothing: back to the queue while the budget lasts. */
export function failAttempt(
  run: RunDraft,
  item: PackageDraft,
  message: string,
  time: string,
  mayRetry: boolean,
): void {
  item.failures += 1;
  item.message = message;
  item.lastFailure = message;
  item.failedAttempt = item.attempt;
  item.lastOutput = undefined;
  item.endedAt = time;
  item.gate = undefined;
  const retry = mayRetry && run.phase === 'running' && item.failures <= item.planned.retryBudget;
  if (retry) {
    const wait = backoffMs(item.failures, `${run.run} ${item.planned.id} ${item.attempt}`);
    item.notBefore = new Date(Date.parse(time) + wait).toISOString();
  }
  enter(run, item, retry ? 'ready' : 'failed', time);
}

/** An attempt came to something that is to be mended: the next one goes on with its work and its conversation. */
export function goOnMending(run: RunDraft, item: PackageDraft, message: string, time: string): void {
  item.message = message;
  item.lastFailure = message;
  item.failedAttempt = item.attempt;
  item.takenOver = item.attempt;
  item.endedAt = time;
  item.gate = undefined;
  enter(run, item, 'ready', time);
}

/** Takes a package out of the run; what is done or skipped stays so, and an agent that works is ended first. */
export function cancelPackage(run: RunDraft, item: PackageDraft, message: string, time: string): void {
  if (RUNNING.has(item.state)) {
    item.stopping ??= { message, then: 'cancel' };
  } else if (item.state !== 'done' && item.state !== 'skipped') {
    leaveRun(run, item, message, time);
  }
}

/** Whether an attempt of the package has begun and not come to its end. */
export function isUnderway(item: PackageDraft): boolean {
  return UNDERWAY.has(item.state);
}

/** Takes a package out of the run, whatever it was doing. */
export function leaveRun(run: RunDraft, item: PackageDraft, message: string, time: string): void {
  item.message = message;
  item.endedAt = time;
  item.gate = undefined;
  enter(run, item, 'cancelled', time);
}

/** What becomes of an attempt that somebody has ended. */
export function endStopped(
  run: RunDraft,
  item: PackageDraft,
  { message, then }: Stopping,
  time: string,
): void {
  switch (then) {
    case 'cancel':
      leaveRun(run, item, message, time);
      return;
    case 'retry':
      failAttempt(run, item, message, time, true);
      return;
    case 'continue':
      item.takenOver = item.attempt;
      item.agent = { ...item.agent, interactive: true };
      item.message = message;
      item.endedAt = time;
      enter(run, item, 'ready', time);
      return;
    case 'hold':
      item.takenOver = item.attempt;
      item.message = message;
      item.endedAt = time;
      enter(run, item, 'ready', time);
      return;
    case 'restart':
      item.message = message;
      item.endedAt = time;
      enter(run, item, 'ready', time);
  }
}

/** Back to the beginning, with the whole budget; what is done stays done, and what is underway goes on. */
export function beginAnew(run: RunDraft, item: PackageDraft, time: string, keeping: Keeping): void {
  if (item.state === 'done' || isUnderway(item)) {
    return;
  }
  item.failures = 0;
  item.notBefore = undefined;
  item.gate = undefined;
  item.approved = [];
  item.violations = [];
  item.message = undefined;
  item.progress = undefined;
  keeping.renew(item, 'package');
  change(run, item, () => {
    item.blockReason = undefined;
    item.selected = true;
    item.state = item.unmet === 0 ? 'ready' : 'planned';
    item.since = time;
  });
}

/** What was approved before the start, or of a command, stays so; what is merged is another thing each time. */
export function startApprovals(item: PackageDraft): readonly string[] {
  const gates = item.planned.gates ?? [];
  return item.approved.filter((id) => !gates.some((gate) => gate.before === 'merge' && gate.id === id));
}
