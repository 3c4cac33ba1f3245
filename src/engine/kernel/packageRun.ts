import type { Plan } from '../../plan/model';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** A run that goes on: what it stands at, and how that changes. */
export interface FollowedRun {
  readonly state: RunState;
  /** The text of the plan that the run goes by now. */
  readonly plan: Plan;
  /** Whether nothing may be done for it any more. */
  readonly closed: boolean;
  /** Resolves when the events are part of the state. */
  record(events: readonly RunEvent[]): Promise<void>;
  /** Something that decisions depend on has changed elsewhere than in the journal. */
  decideAnew(): void;
  /** It cannot go on: what can't be written down must not happen. */
  halt(error: unknown): void;
}

/** A package of a run. @throws WavesError `unknown-package`. */
export function packageRun(state: RunState, id: string): PackageRun {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw new WavesError('unknown-package', `The run has no package "${id}".`);
  }
  return item;
}

/** Where the latest attempt of a package works. @throws WavesError `journal` where the journal does not say it. */
export function located(item: PackageRun): { worktree: string; branch: string; base: string } {
  const { worktree, branch, base } = item;
  if (worktree === undefined || branch === undefined || base === undefined) {
    throw new WavesError('journal', `The journal does not say where ${item.planned.id} works.`);
  }
  return { worktree, branch, base };
}
