import { useEffect, useMemo, useState } from 'react';
import type { GraphSnapshot, GraphPackage, GraphSubplan, GraphTotals } from '../../../src/protocol/graph';
import { shareSnapshot } from '../messages/shareSnapshot';
import type { History, ChildHistories } from './useHistory';
import { useHistory, useChildHistories } from './useHistory';
import type { ChildStates, JournalEvent, RunState } from '../../../src/run/run';
import { NO_CHILDREN, RunFold } from '../../../src/run/run';
import { livePackage, liveRun } from '../../../src/run/explaining/liveView';
import { countGroups } from '../../../src/run/kernel/kernel';
import { TIMELINE_STRINGS } from './strings';

/** How long it takes to play back a whole run, in milliseconds. */
const PLAYING_MS = 20_000;
const FRAME_MS = 100;

/** Which run and which moment of it is looked at, and how to look at others. */
export interface Moment {
  readonly history: History | undefined;
  /** The journals of its child runs, as far as something of them is shown. */
  readonly childHistories: ChildHistories;
  readonly run: string | undefined;
  /** Milliseconds since 1970; undefined is now. */
  readonly at: number | undefined;
  readonly playing: boolean;
  readonly snapshot: GraphSnapshot;
  readonly chooseRun: (run: string) => void;
  readonly goTo: (at: number | undefined) => void;
  readonly play: (playing: boolean) => void;
}

/**
 * The moment that is looked at; `open` while the timeline is shown, otherwise it is always now.
 *
 * @param withChildren whether something of child runs is shown
 */
export function useMoment(live: GraphSnapshot, open: boolean, withChildren: boolean): Moment {
  const [chosen, setChosen] = useState<string>();
  const [at, goTo] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const run = open ? (chosen ?? live.run.id) : undefined;
  const isNewest = run === live.run.id;
  const history = useHistory(run, isNewest ? (live.run.lastEvent ?? 0) : 0);
  const begin = timeOf(history, 0);
  const end = timeOf(history, -1);
  // A run of the past is looked at from its end on.
  const seen = open && history ? (at ?? (isNewest ? undefined : end)) : undefined;
  const player = useMemo(() => new RunPlayer(history?.events ?? []), [history]);
  const childHistories = useChildHistories(
    seen === undefined && !withChildren && !open ? undefined : history,
    live.packages,
  );
  const childPlayers = useMemo(
    () => new Map([...childHistories].map(([id, events]) => [id, new RunPlayer(events)])),
    [childHistories],
  );
  const [share] = useState(keepShared);
  const snapshot = useMemo(
    () =>
      seen === undefined
        ? live
        : share(
            momentSnapshot(live, player.stateAt(seen), seen, (id) => childPlayers.get(id)?.stateAt(seen)),
          ),
    [live, player, childPlayers, seen, share],
  );
  const going = playing && end !== undefined && (at === undefined || at < end);
  useEffect(() => {
    if (!going || begin === undefined) {
      return undefined;
    }
    const step = Math.max(1, ((end - begin) * FRAME_MS) / PLAYING_MS);
    const timer = setInterval(() => {
      goTo((before) => Math.min((before ?? begin) + step, end));
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [going, begin, end]);
  return {
    history,
    childHistories,
    run,
    at: seen,
    playing: going,
    snapshot,
    chooseRun(next) {
      setChosen(next === live.run.id ? undefined : next);
      goTo(undefined);
      setPlaying(false);
    },
    goTo,
    play(next) {
      setPlaying(next);
      if (next && !(at !== undefined && end !== undefined && at < end)) {
        goTo(begin);
      }
    },
  };
}

function timeOf(history: History | undefined, index: number): number | undefined {
  const time = history?.events.at(index)?.time;
  return time === undefined ? undefined : Date.parse(time);
}

/** Hands each snapshot back with what did not change since the last one taken over from it. */
function keepShared(): (next: GraphSnapshot) => GraphSnapshot {
  let former: GraphSnapshot | undefined;
  return (next) => {
    former = shareSnapshot(former, next);
    return former;
  };
}

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
  const { integration, gates, pastTimes, proposed } = item;
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
    ...(proposed === undefined ? {} : { proposed }),
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
