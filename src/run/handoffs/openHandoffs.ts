import type { Handoff, HandoffsPart } from './handoffs';
import type { KernelPackage, RunOf } from '../kernel/kernel';

/** What people have asked a package for and it has not come to an end with, the oldest first. */
export function askedFor(state: RunOf<HandoffsPart>, id: string): Handoff[] {
  const item = state.packages.get(id);
  return item === undefined || item.state === 'done' || item.state === 'skipped'
    ? []
    : openHandoffs(state, item).filter(({ person }) => person === true);
}

/** What was left for a package and is not in the work that it has merged, the oldest first. */
export function openHandoffs(
  state: RunOf<HandoffsPart>,
  { planned, state: name, startedAt }: KernelPackage,
): Handoff[] {
  return [...state.handoffs.values()].filter(
    ({ to, at, answer }) =>
      to === planned.id && answer === undefined && (name !== 'done' || at > (startedAt ?? '')),
  );
}
