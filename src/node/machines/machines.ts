import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { FileAgentLauncher } from '../attempts/agentLauncher';
import type { Lease, Log, PreflightProbe, Repository } from '../../ports/ports';
import { repositoryName } from '../git/carriedWork';
import type { Room } from '../../run/machines/placement';
import { LEASE_MS } from './queue/attemptTurn';
import { awayRepository } from './awayRepository';
import { MachineBeacon } from './queue/machineBeacon';
import type { MachineBoard } from './queue/machineBoard';
import { KnownMachines } from './queue/machineBoard';
import { machinesPath } from '../runs/heardOf';
import { remoteFor } from '../git/publishBranch';
import { GitRepository } from '../worktrees/repository/repository';
import { DriversQueue } from './queue/driversQueue';
import { MachinesQueue } from './queue/machinesQueue';
import type { QueueAccess } from './queue/queueAccess';
import { assertOutside } from './queue/queueAccess';
import { queueAccounts } from './queue/queueAccounts';
import type { MachineTools } from './machineTools';
import type { ClusterOptions } from './cluster';
import type { OwnPrograms, WorkerEnd } from './queue/queuePlace';
import { queuePlace } from './queue/queuePlace';
import { SharedWorktrees } from './sharedWorktrees';
import { work } from './worker';
import { QueueLauncher } from './queueLauncher';
import type { RepositoryPlace } from '../git/findRepository';
import { WavesError } from '../../wavesError';

/** The queue through which a driver has agents started by other machines. */
export interface Elsewhere {
  readonly launcher: QueueLauncher;
  /** The repository, in which worktrees whose agents work elsewhere are changed there. */
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
  { leaseMs, ...access }: ChosenQueue,
  programs: OwnPrograms,
  tools: { readonly here: FileAgentLauncher; readonly lease: Lease; readonly log: Log },
): Promise<Elsewhere> {
  const queue = await DriversQueue.open(
    await queuePlace(place, access, programs.nats, `waves driver on ${hostname()}`),
    tools.log,
  );
  const known = machinesPath(place.commonDir);
  const machines = new KnownMachines(queue.machines, known, leaseMs, () => queue.reachedSince);
  const launcher = new QueueLauncher({
    ...{ here: tools.here, machines },
    ...{ queue, leaseMs, root: place.root, commonDir: place.commonDir },
    ...{ lease: tools.lease, log: tools.log },
    ...{ programs: programs.folder, nodePath: programs.node },
  });
  return {
    launcher,
    repository: (repository) => awayRepository(repository, launcher),
    close: () => {
      machines.dispose();
      return queue.close();
    },
  };
}

/** Looks at who takes attempts of a repository, or says what is wanted of them. @throws WavesError `queue`. */
export async function withMachineBoard<T>(
  place: RepositoryPlace,
  access: QueueAccess,
  { libraryPath, log }: { readonly libraryPath: string; readonly log: Log },
  use: (board: MachineBoard) => Promise<T>,
): Promise<T> {
  const queue = await DriversQueue.open(
    await queuePlace(place, access, libraryPath, `waves machines on ${hostname()}`),
    log,
  );
  try {
    return await use(queue.machines);
  } finally {
    await queue.close();
  }
}

/** What `queueAccounts` says for a repository. @throws WavesError `queue`, an error of the file system. */
export async function accountsOf(
  root: string,
  machines: readonly string[],
  folder: string,
  libraryPath: string,
): Promise<string> {
  await assertOutside(root, folder);
  return queueAccounts(await repositoryName(root), machines, folder, libraryPath);
}

/** How a machine carries attempts out. */
export interface WorkerOptions extends Pick<
  MachineTools,
  'launcher' | 'machine' | 'walls' | 'hostGatePath' | 'log'
> {
  readonly access: QueueAccess;
  readonly slots: number;
  /** What packages that ask for a machine of some kind call it. */
  readonly labels: readonly string[];
  /** Models that agents may ask here; absent: all. */
  readonly models?: readonly string[];
  /** What it has to have for more than it has in hand. */
  readonly room: Room;
  readonly probe: PreflightProbe;
  /** Called when it takes attempts. */
  readonly begins: () => void;
  /** After how long without an attempt it leaves, in milliseconds; absent: it stays. */
  readonly idleMs?: number;
}

/**
 * Takes attempts from a queue and carries them out until it is to end.
 * @throws WavesError `queue`, `no-remote`, `no-commits`.
 */
export async function carryOutAttempts(
  place: RepositoryPlace,
  programs: OwnPrograms,
  { access, slots, labels, models, room, probe, begins, idleMs, ...tools }: WorkerOptions,
  end: WorkerEnd,
): Promise<void> {
  await remoteFor(place.root, undefined);
  const queue = await MachinesQueue.open(
    await queuePlace(place, access, programs.nats, `waves worker on ${tools.machine}`),
    tools.machine,
    tools.log,
    end.leave.signal,
  );
  const machine = {
    ...{ name: tools.machine, labels, slots, walls: tools.walls !== undefined, room },
    ...(models === undefined ? {} : { models }),
  };
  const beacon = new MachineBeacon(queue.machines, probe, machine, tools.log);
  try {
    await beacon.begin(() => end.leave.abort());
    begins();
    const repository = new GitRepository(place);
    const worktrees = new Set<string>();
    const own = {
      ...{ programs: programs.folder, nodePath: programs.node },
      ...{ worktrees, shared: new SharedWorktrees(repository, worktrees, tools.log) },
      endings: new Set<Promise<void>>(),
    };
    await work({ ...tools, ...own, queue, repository }, beacon, slots, {
      ...end,
      ...(idleMs === undefined ? {} : { idleMs }),
    });
  } finally {
    await beacon.end();
    await queue.close();
  }
}

/**
 * Has machines of a cluster carry them out, in jobs that are started while attempts wait.
 * @throws WavesError `usage`, `runner`, `queue`, `no-remote`, `no-commits`.
 */
export async function carryOutInJobs(
  place: RepositoryPlace,
  programs: OwnPrograms,
  options: ClusterOptions,
  end: WorkerEnd,
): Promise<void> {
  const { keepJobs } = await import('./cluster');
  await keepJobs(place, programs, options, end);
}

/** Which queue was chosen. */
export interface ChosenQueue extends QueueAccess {
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
  const {
    WAVES_QUEUE: url,
    WAVES_QUEUE_LEASE: lease,
    WAVES_QUEUE_CREDENTIALS: credentials,
    WAVES_QUEUE_CA: ca,
  } = process.env;
  for (const name of ['WAVES_QUEUE', 'WAVES_QUEUE_CREDENTIALS', 'WAVES_QUEUE_CA']) {
    delete process.env[name];
  }
  if (url !== undefined && url.trim() !== '') {
    const seconds = lease === undefined ? LEASE_MS / 1000 : Number(lease);
    if (!Number.isFinite(seconds) || seconds < 1) {
      throw new WavesError('usage', `WAVES_QUEUE_LEASE is no number of seconds from 1: ${lease ?? ''}`);
    }
    taken = {
      ...{ url: url.trim(), leaseMs: seconds * 1000 },
      ...(credentials === undefined || credentials === '' ? {} : { credentials: resolve(credentials) }),
      ...(ca === undefined || ca === '' ? {} : { ca: resolve(ca) }),
    };
  }
  return taken;
}
