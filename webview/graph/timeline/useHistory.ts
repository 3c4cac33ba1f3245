import { useEffect, useState } from 'react';
import type { JournalEvent } from '../../../src/run/run';
import { useGraphServices } from '../parts/graphServices';

/** After new events so many milliseconds pass before the next are asked for. */
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
