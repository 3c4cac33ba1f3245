import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { FileAgentLauncher } from '../../node/attempts/agentLauncher';
import { streamLog } from '../../node/attempts/streamLog';
import { findRepository } from '../../node/git/findRepository';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { wavesFolder } from '../../node/runs/runFolder';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import { endBeforeLong } from '../context/departure';
import type { Terminal } from '../context/terminal';
import { EXIT } from '../context/exitCodes';
import type { CommandTable } from './commandTable';
import { addMachines } from './machines';
import { commaList, positiveInteger } from './commandTable';

interface WorkerOptions {
  readonly queue?: string;
  readonly slots: number;
  readonly labels?: readonly string[];
  readonly name?: string;
}

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
    .option('--queue <address>', 'of a NATS server with JetStream; without it, what WAVES_QUEUE says')
    .option('--slots <n>', 'how many agents may work here at once', positiveInteger, 1)
    .option('--labels <labels>', 'what packages with `runs_on` ask for, separated by commas', commaList)
    .option('--name <name>', 'what this machine is called in runs; without it, its host name')
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
  const place = await findRepository(context.folder);
  const { carryOutAttempts, takenQueue } = await import('../../node/queue/machines');
  const url = options.queue ?? takenQueue()?.url;
  if (url === undefined) {
    throw new WavesError(
      'usage',
      'There is no queue to take attempts from.',
      'Name one: waves worker --queue nats://queue.example:4222, or set WAVES_QUEUE.',
    );
  }
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
  const begins = () => terminal.out(`${machine} takes attempts, ${options.slots} at once, until Ctrl+C.`);
  try {
    const { slots, labels = [] } = options;
    await carryOutAttempts(
      place,
      programs,
      { url, slots, labels, probe, begins, launcher, machine, walls, hostGatePath, log },
      { leave, stop: stop.signal },
    );
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
