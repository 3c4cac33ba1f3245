import { useEffect, useMemo, useState } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import { shareSnapshot } from '../messages/shareSnapshot';
import { momentSnapshot, RunPlayer } from './momentSnapshot';
import type { History } from './useHistory';
import type { ChildHistories } from './useChildHistories';
import { useChildHistories } from './useChildHistories';
import { useHistory } from './useHistory';

/** A whole run is played back in so many milliseconds. */
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
