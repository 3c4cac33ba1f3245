import type { RunEvent } from '../events/events';

/**
 * Events that a crash of the machine may take back. Whatever is done because of one of them is either undone by the
 * crash itself, as an agent's work is, or can be done again with the same result; and before anything that can not,
 * such as a merge, another event is written that the disk is waited for, and all before it with it.
 */
const MAY_BE_LOST: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'attempt.working',
  'attempt.progress',
  'attempt.life',
  'attempt.observed',
  // Verifying reads the worktree and commits what is in it, which gives the same commit again.
  'attempt.exited',
  // A merge is found again by its trailers, and no dependent starts before its own start is on the disk.
  'package.integrated',
  'run.noted',
  'conflicts.predicted',
]);

/** Whether the disk has to be waited for before anything is done because of an event. */
export function mustReachDisk(event: RunEvent): boolean {
  return !MAY_BE_LOST.has(event.type);
}
