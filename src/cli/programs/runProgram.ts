import { installationIn } from '../installation';
import type { AddCommand } from '../program';
import { createProgram } from '../program';
import { processTerminal } from '../terminal';

/** Carries out what the process was started with. @param commands what the program knows. */
export function runProgram(commands: readonly AddCommand[]): void {
  void createProgram(commands, { terminal: processTerminal(), installation: installationIn(__dirname) })
    .run(process.argv.slice(2))
    .then((code) => {
      // Not process.exit: what is still being written to a pipe would be cut off.
      process.exitCode = code;
    });
}
