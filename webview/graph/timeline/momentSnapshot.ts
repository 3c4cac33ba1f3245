import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { JournalEvent } from '../../../src/run/events';
import { livePackage, liveRun } from '../../../src/run/liveView';
import { isActive } from '../../../src/run/packageStates';
import { RunFold } from '../../../src/run/runFold';
import type { RunState } from '../../../src/run/runState';
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

/** The plan as it is now, with everything in it as it was at a moment of a run. */
export function momentSnapshot(live: GraphSnapshot, run: RunState | undefined, at: number): GraphSnapshot {
  const packages = live.packages.map((item): GraphPackage => {
    const state = run?.packages.get(item.id);
    return { ...planned(item), ...(run && state ? livePackage(run, state) : {}) };
  });
  return {
    ...live,
    packages,
    run: run === undefined ? { state: 'none' } : liveRun(run),
    totals: {
      done: packages.filter(({ state }) => state === 'done').length,
      active: packages.filter(({ state }) => isActive(state)).length,
      packages: packages.length,
    },
    canRun: { yes: false, reason: TIMELINE_STRINGS.pastReason },
    now: at,
    past: true,
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
