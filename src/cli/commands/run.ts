import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { agentOverride } from '../../engine/prepareRun';
import { ensureDriver } from '../../node/startDriver';
import type { DriverConnection } from '../../node/driverConnection';
import type { RepositoryPlace } from '../../node/findRepository';
import { findRepository } from '../../node/findRepository';
import { streamLog } from '../../node/streamLog';
import type { StartRunParams, StartRunResult } from '../../protocol/driver';
import type { RunState } from '../../run/runState';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { commaList, jsonOption, positiveInteger } from '../commandTable';
import { EXIT, exitCodeOfRun } from '../exitCodes';
import { keepDriven } from '../keepDriven';
import type { OpenDriver } from '../openDriver';
import { openDriver } from '../openDriver';
import { watchRun } from '../watchRun';
import { packageTable } from '../runLines';

interface RunOptions {
  readonly plans: readonly string[];
  readonly agent?: string;
  readonly command?: string;
  readonly maxParallel?: number;
  readonly schedule?: 'eager' | 'waves';
  readonly only?: readonly string[];
  readonly new?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `waves run`. */
export function addRun(table: CommandTable): void {
  table
    .add(
      {
        usage: 'run <plan>',
        summary: 'start a run or go on with an unfinished one, until it is done or stuck',
        group: 'runs',
        args: 'plans',
      },
      run,
    )
    .option('--agent <name>', 'the agent that carries the packages out, whatever the plan names')
    .option('--command <command>', 'a shell command as the agent; the prompt is on its standard input')
    .option('--max-parallel <n>', 'how many packages may work at once', positiveInteger)
    .addOption(new Option('--schedule <schedule>', 'when a package may start').choices(['eager', 'waves']))
    .option('--only <packages>', 'only these packages and what they need, separated by commas', commaList)
    .option('--new', 'start another run even when one of this plan is unfinished')
    .option('--yes', 'answer yes to what would be asked')
    .addOption(jsonOption('print the events of the run as JSON, one a line, and nothing else on stdout'));
}

/**
 * `waves run`: starts a run or goes on with an unfinished one, and follows it to its end. Where no driver is alive
 * this process is the driver; otherwise it is a client of the one that is.
 */
async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const plan = resolve(context.folder, options.plans[0] ?? '');
  const place = await findRepository(dirname(plan));
  const params = startParams(plan, options);
  const opened = await openDriver(place, context.installation, streamLog(process.stderr));
  if (opened.kind === 'opened') {
    return driveHere(context, options, params, place, opened.open);
  }
  const connection = await ensureDriver({ ...place, ...context.installation });
  try {
    const started = await connection.startRun(params);
    if (started.outcome === 'done') {
      return alreadyDone(context, started.run);
    }
    return await watchHere(context, options, place, started, connection);
  } finally {
    connection.dispose();
  }
}

/** Watches a run that another process drives; when that one is gone, the next is started. */
async function watchHere(
  context: CommandContext,
  options: RunOptions,
  place: RepositoryPlace,
  started: StartRunResult,
  connection?: DriverConnection,
): Promise<number> {
  const interrupted = onInterrupt();
  const driven = keepDriven(place, context.installation, started.run, connection);
  try {
    const watched = watchRun(context, place.commonDir, started, options.json === true);
    const state = await Promise.race([watched, interrupted.happened, driven.failed]);
    return state === 'interrupted' ? EXIT.interrupted : finish(context, options, state);
  } finally {
    driven.dispose();
    interrupted.dispose();
  }
}

async function driveHere(
  context: CommandContext,
  options: RunOptions,
  params: StartRunParams,
  place: RepositoryPlace,
  { driver, lost, close }: OpenDriver,
): Promise<number> {
  const interrupted = onInterrupt();
  try {
    const started = await driver.startRun(params);
    if (started.outcome === 'done') {
      return alreadyDone(context, started.run);
    }
    const ended = watchRun(context, place.commonDir, started, options.json === true);
    let state = await Promise.race([ended, interrupted.happened, lost]);
    if (state === undefined) {
      // Another process drives now. What is left for this one is to watch.
      await driver.close();
      const driven = keepDriven(place, context.installation, started.run);
      state = await Promise.race([ended, interrupted.happened, driven.failed]).finally(() =>
        driven.dispose(),
      );
      return state === 'interrupted' ? EXIT.interrupted : finish(context, options, state);
    }
    if (state === 'interrupted') {
      context.terminal.err('Stopping: the agents are being ended. The same command goes on later.');
      await driver.stopRun(started.run);
      state = await ended;
      return EXIT.interrupted;
    }
    return finish(context, options, state);
  } finally {
    interrupted.dispose();
    const others = driver.busy;
    await close();
    if (others) {
      // Runs that were taken up at the start belong to no window: they get a driver of their own.
      const successor = await ensureDriver({ ...place, ...context.installation });
      successor.dispose();
    }
  }
}

function alreadyDone(context: CommandContext, run: string): number {
  context.terminal.err(`Everything asked for is done already, in the run ${run}. --new starts another.`);
  return EXIT.success;
}

function startParams(plan: string, options: RunOptions): StartRunParams {
  const agent = agentOverride(options.agent, options.command);
  return {
    plan,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(agent === undefined ? {} : { agent }),
    ...(options.maxParallel === undefined ? {} : { maxParallel: options.maxParallel }),
    ...(options.schedule === undefined ? {} : { schedule: options.schedule }),
    ...(options.new === true ? { fresh: true } : {}),
    ...(options.yes === true ? { allowDirty: true } : {}),
  };
}

function finish(context: CommandContext, options: RunOptions, state: RunState): number {
  if (options.json !== true) {
    if (state.outcome !== 'done') {
      packageTable(state, context.terminal).forEach((row) => context.terminal.out(row));
    }
    const branch = state.integrationBranch;
    context.terminal.out(
      `The work is on the branch ${branch}; your own branch is untouched. See it: git log --graph ${branch}`,
    );
  }
  return exitCodeOfRun(state.outcome ?? 'stuck');
}

/** Resolves at the first Ctrl+C; a second one ends the process at once. */
function onInterrupt(): { readonly happened: Promise<'interrupted'>; dispose(): void } {
  let handler: () => void = () => undefined;
  const happened = new Promise<'interrupted'>((resolve) => {
    handler = () => {
      resolve('interrupted');
      dispose();
    };
    process.on('SIGINT', handler);
    process.on('SIGTERM', handler);
  });
  const dispose = () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
  return { happened, dispose };
}
