import { describeSpan, eventsUntil } from './moment';
import { replay as replayEvents } from '../../run/run';
import { statusOf } from '../../run/explaining/status';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { findRun } from '../runs/findRun';
import { packageTable, summary } from '../runs/runLines';

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
