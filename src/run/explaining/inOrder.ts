import type { JournalEvent } from '../run';

/**
 * Events with times that never go back, so that nothing ends before its beginning where the clock was set back: what was
 * written then counts as written at the latest time before it.
 */
export function inOrder(events: readonly JournalEvent[]): readonly JournalEvent[] {
  let latest = '';
  return events.map((event) => {
    if (event.time >= latest) {
      latest = event.time;
      return event;
    }
    return { ...event, time: latest };
  });
}
