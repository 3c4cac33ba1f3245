import { ChildRunFollower } from '../../node/runs/childRunFollower';
import { followJournal } from '../../node/journal/journalFollower';
import type { Host } from '../../node/processes/host';
import { thisHost } from '../../node/processes/host';
import { journalPath } from '../../node/runs/runFolder';
import type { ChildStates, JournalEvent, RunState } from '../../run/run';
import { RunFold } from '../../run/run';

/** Shows a run to somebody while it goes on. */
export interface RunView {
  /** Called with each event and the state after it. The state is the same object each time, changed in place. */
  event(event: JournalEvent, state: RunState): void;
  /** The same for an event of a child run. @param way to its packages: `api/`. */
  childEvent?(event: JournalEvent, state: RunState, way: string): void;
  /** Called after events that were found together. */
  settled?(state: RunState, children: ChildStates): void;
  /** Tells a person something that is no event. */
  say(text: string): void;
  /** Leaves what has been shown as it is. */
  close?(): void;
}

/** A run that is being followed. */
export interface FollowedRun {
  /** The state when the run has ended; rejects when its journal can't be read. */
  readonly ended: Promise<RunState>;
  dispose(): void;
}

/** Which of a run's events matter to somebody who follows it. */
export interface FollowFrom {
  /** Number of the last event that is not shown, because it is from before. */
  readonly shownAfter: number;
  /** An end that stands here or earlier in the journal is not the end that is waited for: the run went on after it. */
  readonly endsAfter: number;
}

/** Shows a run from its journal until it ends, whoever drives it. */
export function followRun(
  commonDir: string,
  run: string,
  from: FollowFrom,
  view: RunView,
  host: Pick<Host, 'files' | 'watchFolder'> = thisHost,
): FollowedRun {
  const fold = new RunFold();
  const ways = new Map([[run, '']]);
  let shownSince = '';
  const shown = {
    happened: (events: readonly JournalEvent[], state: RunState) => {
      const { parent } = state;
      const way = parent === undefined ? '' : `${ways.get(parent.run) ?? ''}${parent.package}/`;
      ways.set(state.run, way);
      for (const event of events.filter(({ time }) => time >= shownSince)) {
        view.childEvent?.(event, state, way);
      }
      if (fold.state !== undefined) {
        view.settled?.(fold.state, (child) => children.state(child));
      }
    },
  };
  const children = new ChildRunFollower(commonDir, shown, host);
  let stop: () => void = () => undefined;
  const ended = new Promise<RunState>((resolve, reject) => {
    const onEvents = (events: readonly JournalEvent[]) => {
      try {
        for (const event of events) {
          fold.apply(event);
          if (event.seq <= from.shownAfter) {
            shownSince = event.time;
          }
          if (fold.state !== undefined && event.seq > from.shownAfter) {
            view.event(event, fold.state);
          }
        }
        const { state } = fold;
        if (state === undefined) {
          return;
        }
        children.see(events);
        view.settled?.(state, (child) => children.state(child));
        if (state.phase === 'ended' && state.lastSeq > from.endsAfter) {
          // What happened in child runs was written before this end, but may not have been read.
          void children.caughtUp().finally(() => {
            stop();
            resolve(state);
          });
        }
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const follower = followJournal(journalPath(commonDir, run), onEvents, { host });
    stop = () => {
      stop = () => undefined;
      follower.dispose();
      children.dispose();
      view.close?.();
    };
  });
  return { ended, dispose: () => stop() };
}
