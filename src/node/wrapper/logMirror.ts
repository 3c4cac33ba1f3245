import type { Writable } from 'node:stream';
import { GrowingFile } from './growingFile';

/** Copies a growing log to a terminal, as fast as that takes it: of what comes faster the middle is left out. */
export function mirrorLog(logPath: string, terminal: Writable): GrowingFile {
  let broken = false;
  // A terminal that is closed takes nothing more; the agent does not depend on it.
  terminal.on('error', () => {
    broken = true;
  });
  return new GrowingFile(
    logPath,
    (piece) =>
      new Promise((resolve) => {
        terminal.write(piece, () => resolve(!broken));
      }),
  );
}
