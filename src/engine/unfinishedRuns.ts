import type { ParentAttempt } from '../run/events';
import { childRunId } from '../run/names';
import { isSatisfied, isStuck } from '../run/runIndex';
import type { RunState } from '../run/runState';

/** Whether the parent of an unfinished child run is going to take it up. */
export function claimOn(
  run: string,
  { package: id }: ParentAttempt,
  parent: RunState | undefined,
): 'claimed' | 'reopened' | 'orphan' {
  const item = parent?.packages.get(id);
  if (parent === undefined || item === undefined || isSatisfied(item)) {
    return 'orphan';
  }
  const isNext = childRunId(parent.run, id, item.attempt + 1) === run;
  if (item.childRun !== run && !isNext) {
    return 'orphan';
  }
  if (isStuck(item) && item.childRun === run && parent.parent === undefined) {
    return 'reopened';
  }
  return parent.phase === 'ended' || isStuck(item) ? 'orphan' : 'claimed';
}

/** Orders unfinished runs: parents before their children, and first the one that was driven last. */
export function byLatestDriver(a: { readonly state: RunState }, b: { readonly state: RunState }): number {
  const [childA, childB] = [a, b].map(({ state }) => Number(state.parent !== undefined));
  return (childA ?? 0) - (childB ?? 0) || (b.state.driver?.epoch ?? 0) - (a.state.driver?.epoch ?? 0);
}
