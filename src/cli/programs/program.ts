import { Command, CommanderError } from 'commander';
import { version } from '../../../package.json';
import type { CommandContext, CommandTable } from '../context/command';
import { commandTable, EXIT, exitCodeOfError } from '../context/command';
import { errorText } from '../context/terminal';

/** The command line. `run` takes the arguments after the program's name and returns the exit code; it never throws. */
export interface Program {
  run(args: readonly string[]): Promise<number>;
}

const AFTER_HELP = `
A run is named by its id or the beginning of it; without one the newest run is meant.
Exit codes: 0 success, 1 not valid or a package failed, 2 wrong use or unreadable input,
3 a person must decide something, 4 the driver does not answer, 130 interrupted.

  waves validate work-packages.yaml            check a plan
  waves run work-packages.yaml --agent demo    carry it out with the built-in agent
  waves why wp-api                             what keeps a package from advancing`;

/** Adds a command to `waves`. */
export type AddCommand = (table: CommandTable) => void;

/** Builds `waves`. @param commands in the order of `waves --help`. */
export function createProgram(
  commands: readonly AddCommand[],
  base: Omit<CommandContext, 'folder'>,
): Program {
  let code: number = EXIT.success;
  const program = new Command('waves')
    .description('Turn a work-packages.yaml into finished, merged work by many coding agents at once.')
    .version(version)
    .option('-C <folder>', 'work in another folder')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => base.terminal.out(text.trimEnd()),
      writeErr: (text) => base.terminal.err(text.trimEnd()),
    })
    .helpCommand(false)
    .addHelpText('after', AFTER_HELP)
    .showHelpAfterError('(add --help to see what is possible)');
  const table = commandTable(program, base, (ended) => {
    code = ended;
  });
  commands.forEach((add) => add(table));

  return {
    async run(args) {
      try {
        await program.parseAsync(args, { from: 'user' });
        return code;
      } catch (error) {
        if (error instanceof CommanderError) {
          return error.exitCode === 0 ? EXIT.success : EXIT.usage;
        }
        base.terminal.err(errorText(error));
        return exitCodeOfError(error);
      }
    },
  };
}
