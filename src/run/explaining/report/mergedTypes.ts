import type { JournalEvent, RunState } from '../../run';
import type { PackageReport } from './reportDocument';
import { passedTypeCheckers } from './tiers';

type JudgedMerged = NonNullable<PackageReport['merged_types']>;

/**
 * By package, the type-checkers that passed on work that has its merge in it, with whose step that was: of a package that builds on
 * it, is merged too, and whose attempt began after the merge, in a worktree of its own.
 */
export function mergedTypes(
  events: readonly JournalEvent[],
  state: RunState,
): ReadonlyMap<string, JudgedMerged> {
  const merged = new Map<string, number>();
  const begun = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'package.integrated') {
      merged.set(event.package, event.seq);
    } else if (event.type === 'attempt.started') {
      // One that goes on with the work of another has begun before.
      begun.set(event.package, event.continues === undefined ? event.seq : -1);
    }
  }
  const found = new Map<string, JudgedMerged[number][]>();
  for (const item of state.packages.values()) {
    const { id } = item.planned;
    const checkers = item.commit === undefined ? [] : passedTypeCheckers(item.steps);
    for (const other of checkers.length === 0 ? [] : buildsOn(state, id)) {
      if ((merged.get(other) ?? Infinity) < (begun.get(id) ?? -1)) {
        const told = checkers.map((checker) => ({ checker, package: id }));
        found.set(other, [...(found.get(other) ?? []), ...told]);
      }
    }
  }
  return found;
}

/** Everything that a package waits for, near and far. */
function buildsOn(state: RunState, id: string): string[] {
  const found = new Set(state.packages.get(id)?.planned.dependsOn);
  for (const each of found) {
    state.packages.get(each)?.planned.dependsOn.forEach((next) => found.add(next));
  }
  return [...found];
}
