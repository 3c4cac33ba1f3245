import type { JournalEvent, RunState } from '../../run/run';
import { replay } from '../../run/run';
import type { FileRunStore } from './runStore';

/** A run that carries a package of another one out. */
export interface ChildRun {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

/** The child runs of a run, and theirs, as far as they have begun. */
export async function readChildren(
  runs: FileRunStore,
  parent: RunState,
  found = new Map<string, ChildRun>(),
): Promise<ReadonlyMap<string, ChildRun>> {
  for (const { childRun } of parent.packages.values()) {
    if (childRun === undefined) {
      continue;
    }
    const events = await runs.read(childRun).then(
      (read) => read.events,
      () => [],
    );
    const state = replay(events);
    if (state !== undefined) {
      found.set(childRun, { state, events });
      await readChildren(runs, state, found);
    }
  }
  return found;
}
