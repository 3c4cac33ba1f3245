import type { GraphPackage, GraphSnapshot, GraphSubplan, GraphTotals } from '../../../src/protocol/graph';
import type { ChildStates, JournalEvent, RunState } from '../../../src/run/run';
import { NO_CHILDREN, RunFold } from '../../../src/run/run';
import { livePackage, liveRun } from '../../../src/run/explaining/liveView';
import { countGroups } from '../../../src/run/kernel/packageStates';
import { TIMELINE_STRINGS } from './strings';

/** Goes to any moment of a run; forwards it takes only the steps in between. */
export class RunPlayer {
  #fold = new RunFold();
  #applied = 0;

  constructor(private readonly events: readonly JournalEvent[]) {}

  /** The run after everything that had happened by then. @param at milliseconds since 1970 */
  stateAt(at: number): RunState | undefined {
    const last = this.events[this.#applied - 1];
    if (last !== undefined && Date.parse(last.time) > at) {
      this.#fold = new RunFold();
      this.#applied = 0;
    }
    for (
      let next = this.events[this.#applied];
      next !== undefined && Date.parse(next.time) <= at;
      next = this.events[this.#applied]
    ) {
      this.#fold.apply(next);
      this.#applied += 1;
    }
    return this.#fold.state;
  }
}

/** The plan as it is now, with everything in it and in its sub-plans as it was at a moment of a run. */
export function momentSnapshot(
  live: GraphSnapshot,
  run: RunState | undefined,
  at: number,
  children: ChildStates = NO_CHILDREN,
): GraphSnapshot {
  const packages = packagesAt(live.packages, run, children);
  return {
    ...live,
    packages,
    run: run === undefined ? { state: 'none' } : liveRun(run),
    totals: totalsOf(packages),
    canRun: { yes: false, reason: TIMELINE_STRINGS.pastReason },
    now: at,
    past: true,
  };
}

function packagesAt(
  packages: readonly GraphPackage[],
  run: RunState | undefined,
  children: ChildStates,
): GraphPackage[] {
  return packages.map((item) => {
    const state = run?.packages.get(item.id);
    const child = state?.childRun === undefined ? undefined : children(state.childRun);
    return {
      ...planned(item),
      ...(run && state ? livePackage(run, state, children) : {}),
      ...(item.subplan === undefined ? {} : { subplan: subplanAt(item.subplan, child, children) }),
    };
  });
}

function subplanAt(
  { plan, title, waves, edges, packages: live }: GraphSubplan,
  run: RunState | undefined,
  children: ChildStates,
): GraphSubplan {
  const packages = packagesAt(live, run, children);
  return {
    plan,
    title,
    waves,
    edges,
    packages,
    totals: totalsOf(packages),
    ...(run === undefined ? {} : { run: liveRun(run) }),
  };
}

/** A package before its first attempt. */
function planned(item: GraphPackage): GraphPackage {
  const { id, title, wave, critical, slackMinutes, timeoutMinutes, writes, denies, locks } = item;
  const { integration, gates, pastTimes } = item;
  return {
    id,
    title,
    wave,
    critical,
    slackMinutes,
    timeoutMinutes,
    writes,
    ...(denies === undefined ? {} : { denies }),
    ...(locks === undefined ? {} : { locks }),
    ...(integration === undefined ? {} : { integration }),
    ...(gates === undefined ? {} : { gates: gates.map((gate) => ({ ...gate, state: 'waiting' as const })) }),
    ...(pastTimes === undefined ? {} : { pastTimes }),
    state: 'planned',
    attempt: 0,
    blockedBy: [],
    hasLog: false,
    hasWorktree: false,
  };
}

function totalsOf(packages: readonly GraphPackage[]): GraphTotals {
  const { done, active } = countGroups(packages);
  return { done, active, packages: packages.length };
}
