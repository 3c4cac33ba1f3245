import { installationIn } from '../context/installation';
import type { AddCommand } from './program';
import { createProgram } from './program';
import { processTerminal } from '../context/terminal';

/** Of the small programs, what may go on writing for as long as somebody reads. */
const FOLLOWING = 'logs';

/** How long a process may stay after its command is done, in milliseconds. */
const LINGER_MS = 2000;

/**
 * Carries out what the process was started with.
 * @param commands all of `waves`, or what the program knows by name, of which only the one that was asked for is made ready.
 */
export function runProgram(commands: readonly AddCommand[] | Readonly<Record<string, AddCommand>>): void {
  if (process.platform !== 'win32') {
    // A file that may grow no more is a failed write (EFBIG) and no reason to die of: Node.js sees it so, but a library
    // that wants to know of every end takes that back.
    process.on('SIGXFSZ', () => undefined);
  }
  void createProgram(asked(commands), {
    terminal: processTerminal(isSmall(commands) && process.argv[2] !== FOLLOWING),
    installation: installationIn(__dirname),
  })
    .run(process.argv.slice(2))
    .then((code) => {
      // Not process.exit at once: what is still being written to a pipe would be cut off.
      process.exitCode = code;
      setInterval(endIfWritten, LINGER_MS).unref();
    });
}

function asked(
  commands: readonly AddCommand[] | Readonly<Record<string, AddCommand>>,
): readonly AddCommand[] {
  const [, , name = ''] = process.argv;
  return isSmall(commands)
    ? Object.entries(commands).flatMap(([known, add]) => (known === name ? [add] : []))
    : commands;
}

function isSmall(
  commands: readonly AddCommand[] | Readonly<Record<string, AddCommand>>,
): commands is Readonly<Record<string, AddCommand>> {
  return !Array.isArray(commands);
}

/** A command that is done keeps nobody waiting, whatever it has left open. */
function endIfWritten(): void {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) {
    process.exit();
  }
}
