import { useEffect, useState, useMemo } from 'react';
import type { JournalEvent } from '../../../src/run/run';
import { useGraphServices } from '../parts/graphServices';
import type { GraphPackage } from '../../../src/protocol/graph';

/** How long to wait after new events before the next are asked for, in milliseconds. */
const PAUSE_MS = 400;

/** What is known of a run's journal. */
export interface History {
  readonly run: string;
  readonly events: readonly JournalEvent[];
}

/**
 * Everything that has happened in a run so far; undefined until it is known.
 *
 * @param run undefined asks nothing
 * @param lastEvent number of the run's last event; as long as it grows, the rest is fetched
 */
export function useHistory(run: string | undefined, lastEvent: number): History | undefined {
  const { ask } = useGraphServices();
  const [history, setHistory] = useState<History>();
  const mine = history?.run === run ? history : undefined;
  const after = mine?.events.at(-1)?.seq ?? 0;
  const behind = run !== undefined && (mine === undefined || after < lastEvent);
  useEffect(() => {
    if (run === undefined || !behind) {
      return undefined;
    }
    let listening = true;
    const fetchNext = (): void => {
      ask('history', { run, after }).then(
        ({ events }) => {
          if (listening) {
            setHistory((former) => ({
              run,
              events: former?.run === run ? [...former.events, ...events] : events,
            }));
          }
        },
        // What cannot be read now is asked for again with the next event.
        () => undefined,
      );
    };
    const timer = setTimeout(fetchNext, after === 0 ? 0 : PAUSE_MS);
    return () => {
      listening = false;
      clearTimeout(timer);
    };
  }, [ask, run, after, behind, lastEvent]);
  return mine;
}

/** What is known of the journal of a child run. */
interface Journal {
  readonly events: readonly JournalEvent[];
  /** The number of the run's last event when nothing more came. */
  readonly readUpTo: number | undefined;
}

/** The journals of child runs, by run. */
export type ChildHistories = ReadonlyMap<string, readonly JournalEvent[]>;

/**
 * Everything that has happened in the runs that carry out sub-plans of a run, and in those below; as far as it has been
 * read. What goes on is read on.
 *
 * @param packages of the plan as it is now, which tell how far the journals of its child runs are
 */
export function useChildHistories(
  history: History | undefined,
  packages: readonly GraphPackage[],
): ChildHistories {
  const { ask } = useGraphServices();
  const [journals, setJournals] = useState<ReadonlyMap<string, Journal>>(new Map());
  const ends = useMemo(() => lastEvents(packages), [packages]);
  const next = useMemo(
    () =>
      childRuns(history?.events ?? [], journals).find((run) => {
        const { readUpTo = -1 } = journals.get(run) ?? {};
        return readUpTo < (ends.get(run) ?? 0);
      }),
    [history, journals, ends],
  );
  const end = next === undefined ? 0 : (ends.get(next) ?? 0);
  const after = (next === undefined ? undefined : journals.get(next)?.events.at(-1)?.seq) ?? 0;
  useEffect(() => {
    if (next === undefined) {
      return undefined;
    }
    let listening = true;
    const keep = (events: readonly JournalEvent[]): void => {
      if (listening) {
        setJournals((known) => {
          const all = [...(known.get(next)?.events ?? []), ...events];
          const isAll = events.length === 0 || (end > 0 && (all.at(-1)?.seq ?? 0) >= end);
          return new Map(known).set(next, { events: all, readUpTo: isAll ? end : undefined });
        });
      }
    };
    const fetchNext = (): void => {
      ask('history', { run: next, after }).then(
        ({ events }) => keep(events),
        // A journal that cannot be read counts as an empty one, until something is added to it.
        () => keep([]),
      );
    };
    const timer = setTimeout(fetchNext, after === 0 ? 0 : PAUSE_MS);
    return () => {
      listening = false;
      clearTimeout(timer);
    };
  }, [ask, next, after, end]);
  return useMemo(() => new Map([...journals].map(([run, { events }]) => [run, events])), [journals]);
}

/** The child runs that journals name: of the run itself, and of those that are known below it. */
function childRuns(
  events: readonly JournalEvent[],
  journals: ReadonlyMap<string, Journal>,
): readonly string[] {
  return events.flatMap((event) => {
    const child = event.type === 'attempt.started' ? event.child : undefined;
    return child === undefined ? [] : [child, ...childRuns(journals.get(child)?.events ?? [], journals)];
  });
}

/** By child run that goes on or was the last of its package, the number of its last event. */
function lastEvents(packages: readonly GraphPackage[]): ReadonlyMap<string, number> {
  return new Map(
    packages.flatMap(({ subplan }): [string, number][] =>
      subplan === undefined
        ? []
        : [
            ...(subplan.run ? [[subplan.run.id, subplan.run.lastEvent] as [string, number]] : []),
            ...lastEvents(subplan.packages),
          ],
    ),
  );
}
