import { WavesError } from '../../wavesError';
import type { JournalEvent } from '../../run/run';

const AFTER_START = /^\+(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * The events of a run up to a moment, the moment itself included.
 * @param at the number of an event; a time that names its day (`2026-01-31T14:20:00Z`; without a zone, local time);
 * or how long after the start, such as `+1h20m` or `+90s`. Absent: everything.
 * @throws WavesError `usage` for anything else, and for a moment before the run.
 */
export function eventsUntil(
  events: readonly JournalEvent[],
  at: string | undefined,
): readonly JournalEvent[] {
  const first = events[0];
  if (at === undefined || first === undefined) {
    return events;
  }
  const text = at.trim();
  const until = /^\d+$/.test(text)
    ? events.filter((event) => event.seq <= Number(text))
    : events.filter((event) => Date.parse(event.time) <= timeOf(text, first));
  if (until.length === 0) {
    throw new WavesError('usage', `At ${at} the run had not begun.`, describeSpan(events));
  }
  return until;
}

/** From where to where the events of a run go, for a person who looks for a moment. */
export function describeSpan(events: readonly JournalEvent[]): string {
  const [first, last] = [events.at(0), events.at(-1)];
  return first === undefined || last === undefined
    ? 'The run has no events.'
    : `Its events are ${first.seq} to ${last.seq}, from ${first.time} to ${last.time}.`;
}

function timeOf(text: string, first: JournalEvent): number {
  const after = AFTER_START.exec(text);
  if (after !== null && text.length > 1) {
    const [, hours = 0, minutes = 0, seconds = 0] = after;
    const length = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return Date.parse(first.time) + length * 1000;
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new WavesError(
      'usage',
      `"${text}" is not a moment of a run.`,
      'Name an event by its number, a time like 2026-01-31T14:20:00Z, or a time after the start like +1h20m.',
    );
  }
  // A time without milliseconds means the whole second.
  return /[.]\d+/.test(text) ? time : time + 999;
}
