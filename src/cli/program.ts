import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import type { CommandContext } from './commandContext';
import { commandTable } from './commandTable';
import { addCheckResult } from './commands/checkResult';
import { addCheckScope } from './commands/checkScope';
import { addDoctor } from './commands/doctor';
import { addDrive } from './commands/drive';
import { addGraph } from './commands/graph';
import { addLogs } from './commands/logs';
import { addOwner } from './commands/owner';
import { addReplay } from './commands/replay';
import { addReport } from './commands/report';
import { addRun } from './commands/run';
import { addStatus } from './commands/status';
import { addValidate } from './commands/validate';
import { addWatch } from './commands/watch';
import { addApprove } from './commands/approve';
import { addCancel } from './commands/cancel';
import { addClean } from './commands/clean';
import { addPause } from './commands/pause';
import { addPrompt } from './commands/prompt';
import { addReject } from './commands/reject';
import { addResume } from './commands/resume';
import { addRetry } from './commands/retry';
import { addSkip } from './commands/skip';
import { addWhy } from './commands/why';
import { EXIT, exitCodeOfError } from './exitCodes';
import { errorText } from './terminal';

/** The command line. `run` takes the arguments after the program's name and returns the exit code; it never throws. */
export interface Program {
  run(args: readonly string[]): Promise<number>;
}

/** Every command, in the order of `waves --help`. */
const COMMANDS = [
  addValidate,
  addGraph,
  addPrompt,
  addOwner,
  addCheckResult,
  addCheckScope,
  addRun,
  addWatch,
  addClean,
  addRetry,
  addCancel,
  addPause,
  addResume,
  addApprove,
  addReject,
  addSkip,
  addStatus,
  addWhy,
  addLogs,
  addReplay,
  addReport,
  addDoctor,
  addDrive,
];

const AFTER_HELP = `
A run is named by its id or the beginning of it; without one the newest run is meant.
Exit codes: 0 success, 1 not valid or a package failed, 2 wrong use or unreadable input,
3 a person must decide something, 4 the driver does not answer, 130 interrupted.

  waves validate work-packages.yaml            check a plan
  waves run work-packages.yaml --agent demo    carry it out with the built-in agent
  waves why wp-api                             what keeps a package from advancing`;

/** Builds `waves` with all of its commands. */
export function createProgram(base: Omit<CommandContext, 'folder'>): Program {
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
  COMMANDS.forEach((add) => add(table));

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
