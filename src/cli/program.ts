import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import type { CommandBody, CommandContext } from './commandContext';
import { doctor } from './commands/doctor';
import { drive } from './commands/drive';
import { graph } from './commands/graph';
import { logs } from './commands/logs';
import { run } from './commands/run';
import { status } from './commands/status';
import { validate } from './commands/validate';
import { EXIT, exitCodeOfError } from './exitCodes';
import { errorText } from './terminal';

/** The command line. `run` takes the arguments after the program's name and returns the exit code; it never throws. */
export interface Program {
  run(args: readonly string[]): Promise<number>;
}

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
    .showHelpAfterError('(add --help to see what is possible)');

  function command<Options>(
    text: string,
    description: string,
    body: CommandBody<Options>,
    argument?: string,
  ) {
    const command = program.command(text).description(description);
    command.action(async () => {
      const folder = resolve(program.opts<{ C?: string }>().C ?? '.');
      const options = { ...command.opts(), ...(argument === undefined ? {} : { [argument]: command.args }) };
      code = await body({ ...base, folder }, options as Options);
    });
    return command;
  }

  const json = new Option('--json', 'print JSON on stdout and nothing else');

  command('validate <plan...>', 'check plans', validate, 'plans')
    .option('--strict', "hold plans to the letter of upstream's schema")
    .option('--base <folder>', 'folder that paths in the plan count from')
    .addOption(json);
  command('graph <plan>', 'show waves, edges and the critical path', graph, 'plans').addOption(
    new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'),
  );
  command(
    'run <plan>',
    'start a run or go on with an unfinished one, until it is done or stuck',
    run,
    'plans',
  )
    .option('--agent <name>', 'the agent that carries the packages out, whatever the plan names')
    .option('--command <command>', 'a shell command as the agent; the prompt is on its standard input')
    .option('--max-parallel <n>', 'how many packages may work at once', positiveInteger)
    .addOption(new Option('--schedule <schedule>', 'when a package may start').choices(['eager', 'waves']))
    .option('--only <packages>', 'only these packages and what they need, separated by commas', list)
    .option('--new', 'start another run even when one of this plan is unfinished')
    .option('--yes', 'answer yes to what would be asked')
    .addOption(json);
  command('status [run]', 'show where every package stands', status, 'runs').addOption(json);
  command('logs <package>', "print what a package's agent printed", logs, 'packages')
    .option('--attempt <n>', 'of this attempt instead of the latest', positiveInteger)
    .option('--run <run>', 'of this run instead of the newest')
    .option('--follow', 'go on printing while the agent works');
  command('doctor', 'show what is installed, what is missing and how to get it', doctor).addOption(json);
  command('drive', 'be the driver of a repository until nothing is left to do (started by windows)', drive);

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

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('Give a whole number from 1.');
  }
  return value;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
