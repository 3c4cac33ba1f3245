import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { FileAgentLauncher } from '../../node/attempts/agentLauncher';
import { streamLog } from '../../node/attempts/runLogs';
import { findRepository } from '../../node/git/findRepository';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { wavesFolder } from '../../node/runs/wavesFolder';
import { WavesError } from '../../wavesError';
import { endBeforeLong } from '../context/departure';
import type { Terminal } from '../context/terminal';
import type { CommandContext, CommandTable } from '../context/command';
import { addMachines } from './machines';
import { commaList, EXIT, positiveInteger, positiveNumber } from '../context/command';
import { namedQueue, queueOption } from './queueOption';

interface WorkerOptions {
  readonly queue?: string;
  readonly slots: number;
  readonly labels?: readonly string[];
  readonly models?: readonly string[];
  readonly maxLoad: number;
  readonly minMemory: number;
  readonly name?: string;
  readonly idle?: number;
  readonly runner?: string;
  readonly runnerOptions?: string;
}

const GB = 1024 ** 3;
/** After how long without an attempt a job of a cluster ends, in seconds. */
const JOBS_IDLE_S = 60;

/** Adds `waves worker`, and `waves machines`, which looks at those that run it. */
export function addWorker(table: CommandTable): void {
  addMachines(table);
  table
    .add(
      {
        usage: 'worker',
        summary: 'carry out attempts of runs that other machines drive, until Ctrl+C',
        group: 'machine',
      },
      worker,
    )
    .addOption(queueOption())
    .option('--slots <n>', 'how many agents may work here at once', positiveInteger, 1)
    .option('--labels <labels>', 'what packages with `runs_on` ask for, separated by commas', commaList)
    .option(
      '--models <models>',
      'models that agents may ask here, separated by commas; a * at the end stands for any',
      commaList,
    )
    .option(
      '--max-load <n>',
      'with work in hand, take more only below this load of each processor',
      positiveNumber,
      2,
    )
    .option(
      '--min-memory <GB>',
      'with work in hand, take more only with so much memory to be had',
      positiveNumber,
      1,
    )
    .option('--name <name>', 'what this machine is called in runs; without it, its host name')
    .option('--idle <seconds>', 'end when no attempt has come for so long', positiveInteger)
    .option(
      '--runner <cluster>',
      'have such machines started as jobs of a cluster while attempts wait: slurm',
    )
    .option(
      '--runner-options <options>',
      'what the cluster is to know of its jobs, as its own command takes it',
    )
    .addHelpText(
      'after',
      [
        '',
        'Run it in a clone of the repository, with the same remote as that of who drives (docs/machines.md). Whoever may write',
        'into the queue has commands carried out here. Ctrl+C has it end after the agents at work; a second one ends them,',
        'and their attempts go to other machines.',
        '',
        '  waves worker --queue nats://queue.example:4222 --slots 4 --labels gpu,linux',
        '  waves run work-packages.yaml --queue nats://queue.example:4222      on another machine',
        '',
        'With --runner it takes no attempts itself: while some wait, up to --slots jobs do, each one at a time, and end by',
        'themselves a minute (--idle) after their last one. Ending it ends them in the same way.',
        '',
        '  waves worker --runner slurm --slots 20 --runner-options "--partition=gpu --time=2:00:00"',
      ].join('\n'),
    );
}

/** `waves worker`: takes attempts from a queue and carries them out, as many at once as there are slots. */
async function worker(context: CommandContext, options: WorkerOptions): Promise<number> {
  const { installation, terminal } = context;
  if (process.platform === 'win32') {
    throw new WavesError(
      'usage',
      'A worker needs Linux or macOS.',
      'In the Windows Subsystem for Linux it can be had.',
    );
  }
  if (options.runnerOptions !== undefined && options.runner === undefined) {
    throw new WavesError('usage', 'Options are for the jobs of a runner.', 'Name it: --runner slurm');
  }
  const place = await findRepository(context.folder);
  const access = await namedQueue(options.queue, 'worker');
  const { carryOutAttempts, carryOutInJobs } = await import('../../node/machines/machines');
  const log = streamLog({ write: (text) => terminal.err(text.trimEnd()) });
  const machine = options.name ?? hostname();
  const { nodePath, wrapperPath, cliPath, hostGatePath, natsPath } = installation;
  const launcher = new FileAgentLauncher({
    ...{ nodePath, wrapperPath, log },
    ownCommand: { cliPath, folder: join(wavesFolder(place.commonDir), 'bin') },
  });
  const probe = new MachineProbe(place.root);
  const { found: walls } = await probe.sandbox();
  const { leave, stop, dispose } = untilSignalled(terminal);
  const programs = { folder: dirname(cliPath), node: nodePath, nats: natsPath };
  const { slots, labels = [], models, maxLoad, minMemory, idle, runner, runnerOptions = '' } = options;
  try {
    const offer = {
      ...{ access, slots, labels, probe, machine, log },
      ...(models === undefined ? {} : { models }),
    };
    const room = { mostLoad: maxLoad, leastMemory: minMemory * GB };
    const end = { leave, stop: stop.signal };
    if (runner === undefined) {
      const begins = () => terminal.out(`${machine} takes attempts, ${slots} at once, until Ctrl+C.`);
      const idleMs = idle === undefined ? {} : { idleMs: idle * 1000 };
      await carryOutAttempts(
        place,
        programs,
        { ...offer, room, begins, launcher, walls, hostGatePath, ...idleMs },
        end,
      );
    } else {
      const begins = () =>
        terminal.out(`${machine} has up to ${slots} jobs take attempts, while some wait, until Ctrl+C.`);
      const idleMs = (idle ?? JOBS_IDLE_S) * 1000;
      const jobs = { runner, runnerOptions, idleMs, cliPath, walls: walls !== undefined };
      await carryOutInJobs(place, programs, { ...offer, ...jobs, begins }, end);
    }
  } finally {
    dispose();
    launcher.dispose();
  }
  return EXIT.success;
}

/** The first request to end has it leave after the work in hand; the next one, and a terminal that is gone, end that too. */
function untilSignalled(terminal: Terminal) {
  const leave = new AbortController();
  const stop = new AbortController();
  const end = () => {
    leave.abort();
    stop.abort();
    endBeforeLong(terminal.err, 'What was in hand goes to other machines.');
  };
  const asked = () => {
    if (leave.signal.aborted) {
      end();
      return;
    }
    leave.abort();
  };
  leave.signal.addEventListener('abort', () => {
    if (!stop.signal.aborted) {
      terminal.err('It takes no more attempts, and ends after those in hand; once more ends them now.');
    }
  });
  const handlers = [
    ['SIGINT', asked],
    ['SIGTERM', asked],
    ['SIGHUP', end],
  ] as const;
  handlers.forEach(([signal, handler]) => process.on(signal, handler));
  void terminal.readerGone.then(end);
  return {
    leave,
    stop,
    dispose: () => handlers.forEach(([signal, handler]) => process.off(signal, handler)),
  };
}
