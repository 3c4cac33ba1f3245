import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { RunOutcome } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { Installation } from './installation';
import type { Terminal } from './terminal';

/** The exit codes of `waves`, as the command line's fixed surface names them. */
export const EXIT = {
  success: 0,
  /** What was checked is not valid, or a package failed. */
  failed: 1,
  /** Wrong use, or input that can't be read. */
  usage: 2,
  /** A person must decide something. */
  undecided: 3,
  /** The repository's driver is there but does not answer. */
  unreachable: 4,
  interrupted: 130,
} as const;

/** The exit code for the way a run ended. */
export function exitCodeOfRun(outcome: RunOutcome): number {
  switch (outcome) {
    case 'done':
      return EXIT.success;
    case 'failed':
    case 'cancelled':
      return EXIT.failed;
    case 'stuck':
      return EXIT.undecided;
  }
}

/** The exit code for what went wrong. */
export function exitCodeOfError(error: unknown): number {
  if (!WavesError.is(error)) {
    return EXIT.failed;
  }
  switch (error.reason) {
    case 'dirty':
    case 'consent':
    case 'preflight':
    case 'branch-checked-out':
    case 'branch-moved':
    case 'merge-conflict':
    case 'unfinished':
      return EXIT.undecided;
    case 'driver-unreachable':
      return EXIT.unreachable;
    case 'plan-invalid':
    case 'edit-refused':
    case 'prompt-template':
    case 'git-failed':
    case 'signature':
    case 'journal':
    case 'journal-format':
    case 'lease':
    case 'lease-lost':
    case 'locks':
    case 'lock-held':
    case 'driver-refused':
    case 'agent-failed':
    case 'queue':
    case 'no-remote':
    case 'gh-missing':
    case 'gh-failed':
      return EXIT.failed;
    default:
      return EXIT.usage;
  }
}

/** What every command gets. */
export interface CommandContext {
  /** Absolute; from `-C` or the process's own. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly installation: Installation;
}

/** A command's body: returns the exit code, throws WavesError for what can be expected to go wrong. */
type CommandBody<Options> = (context: CommandContext, options: Options) => Promise<number>;

/** The headings under which `waves --help` lists its commands, in their order there. */
export const GROUPS = {
  plans: 'Plans:',
  runs: 'Runs:',
  steering: 'Steering a run, also one driven elsewhere:',
  looking: 'Looking at a run:',
  machine: 'This machine:',
  agents: 'For agents, from within their work:',
} as const;

/** How a command is written. */
export interface CommandUsage {
  /** Its name and arguments, such as `logs <package>`. */
  readonly usage: string;
  readonly summary: string;
  readonly group: keyof typeof GROUPS;
  /** The option name under which the body gets the arguments, as a list. */
  readonly args?: string;
  /** Kept out of `waves --help`: for our own programs. */
  readonly hidden?: boolean;
}

/** Where each command adds itself. */
export interface CommandTable {
  /** @returns commander's command, for its options and examples. */
  add<Options>(usage: CommandUsage, body: CommandBody<Options>): Command;
}

/** The table that fills a commander program. @param ended gets the exit code of the command that was carried out. */
export function commandTable(
  program: Command,
  base: Omit<CommandContext, 'folder'>,
  ended: (code: number) => void,
): CommandTable {
  return {
    add<Options>({ usage, summary, group, args, hidden }: CommandUsage, body: CommandBody<Options>) {
      const command = program.command(usage, { hidden: hidden === true });
      command.summary(summary).description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
      command.helpGroup(GROUPS[group]);
      command.action(async () => {
        const folder = resolve(program.opts<{ C?: string }>().C ?? '.');
        const options = { ...command.opts(), ...(args === undefined ? {} : { [args]: command.args }) };
        ended(await body({ ...base, folder }, options as Options));
      });
      return command;
    },
  };
}

/** `--json`, which means the same for every command. */
export function jsonOption(what = 'print JSON on stdout and nothing else there'): Option {
  return new Option('--json', what);
}

/** `--run`, for commands whose argument is something else. */
export function runOption(): Option {
  return new Option('--run <run>', 'of this run instead of the newest (the beginning of its id is enough)');
}

/** Reads an option's value as a whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('Give a whole number from 1.');
  }
  return value;
}

/** Reads an option's value as a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return value;
}

const LARGEST_PORT = 65_535;

/** Reads an option's value as a port of TCP. */
export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > LARGEST_PORT) {
    throw new InvalidArgumentError(`It has to be a number from 1 to ${LARGEST_PORT}.`);
  }
  return value;
}

/** Reads an option's value as a list separated by commas. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
