import { hostname } from 'node:os';
import type { FileAgentLauncher } from '../attempts/agentLauncher';
import type { Lease, Log, PreflightProbe, Repository } from '../../ports/ports';
import { repositoryName } from '../git/carriedWork';
import { LEASE_MS } from './attemptTurn';
import { KnownMachines } from './knownMachines';
import { MachineBeacon } from './machineBeacon';
import type { MachineBoard } from './machineBoard';
import { machinesPath } from '../runs/heardOf';
import { remoteFor } from '../git/publishBranch';
import { GitRepository } from '../repository/repository';
import { Queue } from './queue';
import type { MachineTools } from './takenAttempt';
import { work } from './worker';
import { QueueLauncher } from './queueLauncher';
import type { RepositoryPlace } from '../git/findRepository';
import { WavesError } from '../../wavesError';

/** Where our own programs are. */
export interface OwnPrograms {
  readonly folder: string;
  readonly node: string;
  /** The client of NATS. */
  readonly nats: string;
}

/** The queue through which a driver has agents started by other machines. */
export interface Elsewhere {
  readonly launcher: QueueLauncher;
  /** The repository, in which nothing is brought into worktrees whose agents work elsewhere. */
  readonly repository: (repository: Repository) => Repository;
  readonly close: () => Promise<void>;
}

/**
 * Connects a driver with a queue.
 * @param here starts what is not for other machines.
 * @throws WavesError `queue`, `no-commits`.
 */
export async function openElsewhere(
  place: RepositoryPlace,
  { url, leaseMs }: ChosenQueue,
  programs: OwnPrograms,
  tools: { readonly here: FileAgentLauncher; readonly lease: Lease; readonly log: Log },
): Promise<Elsewhere> {
  const queue = await openQueue(place, url, programs.nats, `waves driver on ${hostname()}`, tools.log);
  const known = machinesPath(place.commonDir);
  const machines = new KnownMachines(queue.machines, known, leaseMs, () => queue.reachedSince);
  const launcher = new QueueLauncher({
    ...{ here: tools.here, machines },
    ...{ queue, leaseMs, root: place.root, commonDir: place.commonDir },
    ...{ lease: tools.lease, log: tools.log },
    ...{ programs: programs.folder, nodePath: programs.node },
  });
  const refuseAway = (worktree: string) => {
    if (launcher.isAway(worktree)) {
      throw new WavesError(
        'git-failed',
        'Its agent works on another machine, where nothing can be brought in or taken out until it ends.',
      );
    }
  };
  return {
    launcher,
    repository: (repository) => {
      const changes: Pick<Repository, 'bringIn' | 'publish'> = {
        bringIn: async (...args) => {
          refuseAway(args[0]);
          return repository.bringIn(...args);
        },
        publish: async (...args) => {
          refuseAway(args[0].worktree);
          return repository.publish(...args);
        },
      };
      return Object.assign(Object.create(repository) as Repository, changes);
    },
    close: () => {
      machines.dispose();
      return queue.close();
    },
  };
}

/** Connects with the queue of a repository. @throws WavesError `queue`. */
async function openQueue(
  { root }: RepositoryPlace,
  url: string,
  libraryPath: string,
  name: string,
  log: Log,
): Promise<Queue> {
  return Queue.open({ url, repository: await repositoryName(root), libraryPath, name }, log);
}

/** Looks at who takes attempts of a repository, or says what is wanted of them. @throws WavesError `queue`. */
export async function withMachineBoard<T>(
  place: RepositoryPlace,
  url: string,
  { libraryPath, log }: { readonly libraryPath: string; readonly log: Log },
  use: (board: MachineBoard) => Promise<T>,
): Promise<T> {
  const queue = await openQueue(place, url, libraryPath, `waves machines on ${hostname()}`, log);
  try {
    return await use(queue.machines);
  } finally {
    await queue.close();
  }
}

/** How a machine carries attempts out. */
export interface WorkerOptions extends Pick<
  MachineTools,
  'launcher' | 'machine' | 'walls' | 'hostGatePath' | 'log'
> {
  readonly url: string;
  readonly slots: number;
  /** What packages that ask for a machine of some kind call it. */
  readonly labels: readonly string[];
  readonly probe: PreflightProbe;
  /** Called when it takes attempts. */
  readonly begins: () => void;
}

/** What ends a worker. */
export interface WorkerEnd {
  /** It takes no more attempts, and ends after those that it has. */
  readonly leave: AbortController;
  /** It ends its agents, and gives their attempts back. */
  readonly stop: AbortSignal;
}

/**
 * Takes attempts from a queue and carries them out until it is to end.
 * @throws WavesError `queue`, `no-remote`, `no-commits`.
 */
export async function carryOutAttempts(
  place: RepositoryPlace,
  programs: OwnPrograms,
  { url, slots, labels, probe, begins, ...tools }: WorkerOptions,
  end: WorkerEnd,
): Promise<void> {
  await remoteFor(place.root, undefined);
  const queue = await openQueue(place, url, programs.nats, `waves worker on ${tools.machine}`, tools.log);
  const machine = { name: tools.machine, labels, slots, walls: tools.walls !== undefined };
  const beacon = new MachineBeacon(queue.machines, probe, machine, tools.log);
  try {
    await beacon.begin(() => end.leave.abort());
    begins();
    const repository = new GitRepository(place);
    const own = { programs: programs.folder, nodePath: programs.node, worktrees: new Set<string>() };
    await work({ ...tools, ...own, queue, repository }, beacon, slots, {
      leave: end.leave.signal,
      stop: end.stop,
    });
  } finally {
    await beacon.end();
    await queue.close();
  }
}

/** Which queue was chosen. */
export interface ChosenQueue {
  readonly url: string;
  /** How long a machine may give no sign of life, in milliseconds. */
  readonly leaseMs: number;
}

let taken: ChosenQueue | undefined;

/**
 * The queue that this process was started with, if it was. It is taken out of the environment, since what stands there may hold a
 * password, and is no agent's business.
 * @throws WavesError `usage`.
 */
export function takenQueue(): ChosenQueue | undefined {
  const { WAVES_QUEUE: url, WAVES_QUEUE_LEASE: lease } = process.env;
  delete process.env['WAVES_QUEUE'];
  if (url !== undefined && url.trim() !== '') {
    const seconds = lease === undefined ? LEASE_MS / 1000 : Number(lease);
    if (!Number.isFinite(seconds) || seconds < 1) {
      throw new WavesError('usage', `WAVES_QUEUE_LEASE is no number of seconds from 1: ${lease ?? ''}`);
    }
    taken = { url: url.trim(), leaseMs: seconds * 1000 };
  }
  return taken;
}
