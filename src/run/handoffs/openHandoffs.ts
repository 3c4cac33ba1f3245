import type { Handoff } from './handoffs';
import type { PackageRun, RunState } from '../run';

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
