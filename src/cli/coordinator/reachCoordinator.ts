import { hostname, userInfo } from 'node:os';
import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { RemoteClient } from '../../coordinator/remote/remoteClient';
import { readAddress } from '../../node/coordination/address';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { ensureDriver } from '../../node/driver/startDriver';
import { WavesError } from '../../wavesError';
import type { Installation } from '../context/installation';
import { CallRefused } from '../../coordinator/callRefused';
import type { CommandContext } from '../context/commandContext';

/** A coordinator that can be called. */
export interface ReachedCoordinator {
  readonly place: RemotePlace;
  /** Resolves when the driver that serves it has gone; of one elsewhere nothing is known. */
  readonly ended: Promise<void>;
  /** Lets go of the driver that serves it. */
  dispose(): void;
}

/**
 * Finds the coordinator to call: the one that the environment names, which for an agent of a run is its own with a key
 * of its own, or else the repository's, whose driver is started where none is running.
 * @throws WavesError `no-repository`, `driver-unreachable`, `coordinator`.
 */
export async function reachCoordinator(
  find: () => Promise<RepositoryPlace>,
  installation: Installation,
): Promise<ReachedCoordinator> {
  const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, AGENT_ID, AGENT_TYPE } = process.env;
  if (url !== undefined && url !== '') {
    const place = { url: url.replace(/\/$/, ''), key, agentId: AGENT_ID, agentType: AGENT_TYPE };
    return { place, ended: new Promise(() => undefined), dispose: () => undefined };
  }
  return reachOwnCoordinator(await find(), installation);
}

/**
 * The coordinator of a repository itself, whichever the environment names: what runs there have learned and done is kept by
 * it. Its driver is started where none is running.
 * @throws WavesError `driver-unreachable`, `coordinator`.
 */
export async function reachOwnCoordinator(
  repository: RepositoryPlace,
  installation: Installation,
): Promise<ReachedCoordinator> {
  const { AGENT_ID, AGENT_TYPE } = process.env;
  const driver = await ensureDriver({ ...repository, ...installation });
  const address = await readAddress(coordinatorFolder(repository.commonDir));
  if (address === undefined) {
    driver.dispose();
    throw new WavesError(
      'coordinator',
      'The driver of this repository serves no coordinator.',
      'Its log says why: waves/driver.log in the git directory.',
    );
  }
  const agentId = AGENT_ID ?? `${userInfo().username}@${hostname()}`;
  return {
    place: { url: address.url, key: address.key, agentId, agentType: AGENT_TYPE ?? 'agent' },
    ended: new Promise((resolve) => driver.onClosed(resolve)),
    dispose: () => driver.dispose(),
  };
}

/** Calls the coordinator by the name of the call. @throws WavesError `coordinator` for what it refuses. */
export type CoordinatorCall = (name: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Does something with the repository's coordinator in a person's name. @throws WavesError as `reachOwnCoordinator`. */
export async function withCoordinator<T>(
  { folder, installation }: Pick<CommandContext, 'folder' | 'installation'>,
  work: (call: CoordinatorCall) => Promise<T>,
): Promise<T> {
  const reached = await reachOwnCoordinator(await findRepository(folder), installation);
  const client = new RemoteClient(reached.place);
  // Commands that call nothing need not know what a call takes.
  const { OPERATIONS } = await import('../../coordinator/operations/registry');
  try {
    return await work(async (name, params) => {
      const operation = OPERATIONS.find((each) => each.name === name);
      if (operation === undefined) {
        throw new Error(`There is no call ${name}.`);
      }
      try {
        return await client.call(operation, params);
      } catch (error) {
        throw error instanceof CallRefused ? new WavesError('coordinator', error.message) : error;
      }
    });
  } finally {
    reached.dispose();
  }
}
