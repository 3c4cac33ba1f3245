import { readLiveLease } from '../../node/driver/lease';
import { standstillText } from '../../run/faults/faultTable';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, exitCodeOfRun, jsonOption } from '../context/command';
import { awaitDeparture } from '../context/departure';
import { findRun } from './findRun';
import { followRun } from '../context/followRun';
import { runView } from './runView';

interface WatchOptions {
  readonly runs: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves watch`. */
export function addWatch(table: CommandTable): void {
  table
    .add({ usage: 'watch [run]', summary: 'follow a run until it ends', group: 'runs', args: 'runs' }, watch)
    .addOption(jsonOption('print the events of the run as JSON, one a line, from its first on'));
}

/** `waves watch`: shows a run that another process drives, until it ends; leaving it changes nothing. */
async function watch(context: CommandContext, options: WatchOptions): Promise<number> {
  const { terminal } = context;
  const { commonDir, runs, state } = await findRun(context.folder, options.runs[0]);
  const view = runView(terminal, options.json === true, 'Ctrl+C stops watching; the run goes on.');
  const standstill = await runs.standstill(state);
  if (standstill !== undefined) {
    view.say(standstillText(standstill));
  } else if (state.phase !== 'ended' && (await readLiveLease(commonDir)) === undefined) {
    view.say('No driver is alive for this run; `waves resume` starts one.');
  }
  const leaving = awaitDeparture(terminal);
  const followed = followRun(commonDir, state.run, { shownAfter: 0, endsAfter: state.lastSeq - 1 }, view);
  const end = await Promise.race([followed.ended, leaving.happened]);
  leaving.dispose();
  if (typeof end === 'string') {
    followed.dispose();
    return end === 'interrupted' ? EXIT.interrupted : EXIT.success;
  }
  return exitCodeOfRun(end.outcome ?? 'stuck');
}
