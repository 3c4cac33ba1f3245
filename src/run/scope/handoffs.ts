import type { PackageRun, RunState } from '../runState';

/** What one package has left for another, or a person asks of it. */
export interface Handoff {
  readonly handoff: string;
  /** Id of a package, or the name of a person. */
  readonly from: string;
  /** Whether it is a person who asks. */
  readonly person?: true;
  readonly to: string;
  readonly files: readonly string[];
  /** Absolute path of the changes as `git apply` takes them. */
  readonly patch: string | undefined;
  readonly message: string;
  readonly at: string;
  /** The attempt that asks; undefined of a person. */
  readonly attempt: number | undefined;
  /** The ids under which that looks for an answer; empty: it waits for none. */
  readonly asked: readonly string[];
  /** Set: the package had merged its work, and began once more for it. */
  readonly again: true | undefined;
  readonly answer: { readonly text: string; readonly at: string } | undefined;
}

/** What people have asked a package for and it has not come to an end with, the oldest first. */
export function askedFor(state: RunState, id: string): Handoff[] {
  const item = state.packages.get(id);
  return item === undefined || item.state === 'done' || item.state === 'skipped'
    ? []
    : openHandoffs(state, item).filter(({ person }) => person === true);
}

/** What was left for a package and is not in the work that it has merged, the oldest first. */
export function openHandoffs(state: RunState, { planned, state: name, startedAt }: PackageRun): Handoff[] {
  return [...state.handoffs.values()].filter(
    ({ to, at, answer }) =>
      to === planned.id && answer === undefined && (name !== 'done' || at > (startedAt ?? '')),
  );
}
