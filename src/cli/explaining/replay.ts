import type { JournalEvent } from '../../run/run';
import { replay as replayEvents } from '../../run/run';
import { statusOf } from '../../run/explaining/status';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { findRun } from '../runs/findRun';
import { packageTable, summary } from '../runs/runLines';

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
function describeSpan(events: readonly JournalEvent[]): string {
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

interface ReplayOptions {
  readonly runs: readonly string[];
  readonly at?: string;
  readonly json?: boolean;
}

/** Adds `waves replay`. */
export function addReplay(table: CommandTable): void {
  table
    .add(
      {
        usage: 'replay <run>',
        summary: 'show the state of a run as it was at a moment',
        group: 'looking',
        args: 'runs',
      },
      replay,
    )
    .option('--at <moment>', 'number of an event, a time, or a time after the start like +1h20m')
    .addOption(jsonOption());
}

/** `waves replay`: what `waves status` would have said then, from the journal alone. */
async function replay(context: CommandContext, options: ReplayOptions): Promise<number> {
  const { events } = await findRun(context.folder, options.runs[0]);
  const until = eventsUntil(events, options.at);
  const state = replayEvents(until);
  const last = until.at(-1);
  if (state === undefined || last === undefined) {
    throw new WavesError('journal', 'The journal does not begin with the start of a run.');
  }
  const { terminal } = context;
  if (options.json === true) {
    const at = { seq: last.seq, time: last.time, type: last.type };
    terminal.out(JSON.stringify({ at, ...statusOf(state, state.driver ?? null) }, null, 2));
    return EXIT.success;
  }
  terminal.out(`${state.run}  ${state.plan}`);
  terminal.out(`After event ${last.seq} (${last.type}), ${last.time}. ${describeSpan(events)}`);
  terminal.out(summary(state));
  packageTable(state, terminal).forEach((row) => terminal.out(row));
  return EXIT.success;
}
