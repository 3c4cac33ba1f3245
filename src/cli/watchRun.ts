import { followJournal } from '../node/journalFollower';
import { journalPath } from '../node/runFolder';
import type { StartRunResult } from '../protocol/driver';
import { RunFold } from '../run/runFold';
import type { RunState } from '../run/runState';
import type { CommandContext } from './commandContext';
import { eventLine } from './runLines';

/**
 * Prints a run's events as they come, one a line, until it ends.
 * @returns the state at the end.
 */
export function watchRun(
  context: CommandContext,
  commonDir: string,
  started: StartRunResult,
  json: boolean,
): Promise<RunState> {
  const fold = new RunFold();
  return new Promise((resolve, reject) => {
    const follower = followJournal(journalPath(commonDir, started.run), (events) => {
      try {
        for (const event of events) {
          fold.apply(event);
          const { state } = fold;
          if (state === undefined || event.seq <= started.after) {
            continue;
          }
          const line = json ? JSON.stringify(event) : eventLine(event, state, context.terminal);
          if (line !== undefined) {
            context.terminal.out(line);
          }
          if (event.type === 'run.ended' && state.phase === 'ended') {
            follower.dispose();
            resolve(state);
            return;
          }
        }
      } catch (error) {
        follower.dispose();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
