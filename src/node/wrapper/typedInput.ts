import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { AppendedLines } from '../files/appendedLines';
import type { Watching } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import { attemptFiles } from '../runs/runFolder';

/**
 * Gives an agent what a driver types for it: every line that is appended to a file of its attempt, whoever drives the
 * run by then.
 * @param folder of the attempt.
 * @param input the agent's standard input; one that the agent has closed takes nothing any more.
 */
export function passTypedInput(folder: string, input: Writable): Watching {
  const { typed } = attemptFiles(folder);
  const lines = new AppendedLines(typed);
  input.on('error', () => undefined);
  return watchFolder(folder, { pollMs: 1000, gapMs: 20, names: [basename(typed)] }, async () => {
    for (const line of await lines.next()) {
      input.write(`${line}\n`);
    }
  });
}
