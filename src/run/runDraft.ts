import type { PackageStateName } from './packageStates';
import type { PackageRun, RunState } from './runState';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A package's state while events are being added up. */
export type PackageDraft = Mutable<PackageRun>;

/** A run's state while events are being added up; everybody else sees it as a `RunState`. */
export type RunDraft = Omit<Mutable<RunState>, 'packages' | 'notes'> & {
  packages: Map<string, PackageDraft>;
  notes: string[];
};

/** Puts a package into a state, and remembers since when it has been in it. */
export function enter(item: PackageDraft, state: PackageStateName, time: string): void {
  item.state = state;
  item.since = time;
}
