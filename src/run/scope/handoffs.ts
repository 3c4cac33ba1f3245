import type { PackageRun, RunState } from '../runState';

/** What one package has left for another. */
export interface Handoff {
  readonly handoff: string;
  readonly from: string;
  readonly to: string;
  readonly files: readonly string[];
  /** Absolute path of the changes as `git apply` takes them. */
  readonly patch: string | undefined;
  readonly message: string;
  readonly at: string;
}

/** What was left for a package and is not in the work that it has merged, the oldest first. */
export function openHandoffs(state: RunState, { planned, state: name, startedAt }: PackageRun): Handoff[] {
  return [...state.handoffs.values()].filter(
    ({ to, at }) => to === planned.id && (name !== 'done' || at > (startedAt ?? '')),
  );
}
