import type { PackageRun, RunEvent } from '../../run/run';

/** What to make of an agent that has left everything as it was; see `unchangedWork`. */
type UnchangedWork = Extract<RunEvent, { type: 'attempt.failed' | 'run.noted' }>;

/**
 * What to make of an agent that has ended well and has changed none of the files that its package is there to change: a
 * failure where it was not allowed to do something, because that is why; else only a note, because nothing may have been
 * left to do.
 * @param files that it has changed.
 * @returns undefined where there is nothing to say.
 */
export function unchangedWork(item: PackageRun, files: readonly string[]): UnchangedWork | undefined {
  const { planned, attempt, refused, childRun } = item;
  if (files.length > 0 || planned.writeAllow.length === 0 || childRun !== undefined) {
    return undefined;
  }
  const { id } = planned;
  if (refused === undefined) {
    const message = `${id} ended without changing anything, although it is there to change ${planned.writeAllow.join(', ')}.`;
    return { type: 'run.noted', package: id, message };
  }
  const message = `It ended without changing anything: it ${refused}.`;
  return { type: 'attempt.failed', package: id, attempt, reason: 'verify', message };
}
