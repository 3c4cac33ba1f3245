import { hostname, userInfo } from 'node:os';
import { CallRefused } from '../../coordinator/caller';
import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { RemoteClient } from '../../coordinator/remote/remoteClient';
import { readAddress } from '../../node/coordinator/address';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { ensureDriver } from '../../node/driver/startDriver';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import type { Installation } from '../context/installation';

/** Which coordinator runs of this process go by. */
export type ChosenCoordinator =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'off' }
  | { readonly kind: 'remote'; readonly place: RemotePlace };

/**
 * Reads from the environment which coordinator was chosen. What an agent of a run finds there is the coordinator of
 * that run, which only speaks with that agent, and is nobody's choice for runs within.
 * @throws WavesError `usage` for an address that is none.
 */
export function chosenCoordinator(env: Readonly<Record<string, string | undefined>>): ChosenCoordinator {
  const { WAVES_COORDINATOR, WAVES_TOKEN, COORDINATION_API_URL: url, COORDINATION_API_KEY: key } = env;
  if (WAVES_COORDINATOR === 'off') {
    return { kind: 'off' };
  }
  if (url === undefined || url.trim() === '' || WAVES_TOKEN !== undefined) {
    return { kind: 'embedded' };
  }
  return { kind: 'remote', place: { url: coordinatorUrl(url), key: key === '' ? undefined : key } };
}

let taken: ChosenCoordinator | undefined;

/**
 * The choice that this process was started with, for the driver of a repository. It is taken out of the environment, so
 * that no command, check or agent that this process starts finds a key there that is not its own. Where it is the
 * repository's own coordinator, that is not somewhere else.
 * @throws WavesError `usage` for an address that is none.
 */
export async function takenChoice(commonDir: string): Promise<ChosenCoordinator> {
  taken ??= chosenCoordinator(process.env);
  if (taken.kind !== 'remote') {
    return taken;
  }
  delete process.env['COORDINATION_API_URL'];
  delete process.env['COORDINATION_API_KEY'];
  const own = await readAddress(coordinatorFolder(commonDir));
  return own?.url === taken.place.url ? { kind: 'embedded' } : taken;
}

/** An address without a slash at the end. @throws WavesError `usage` where it is none of HTTP. */
function coordinatorUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new WavesError(
      'usage',
      `COORDINATION_API_URL is no address of a coordinator: ${text.slice(0, 200)}`,
      'It has to look like https://coordinator.example:8081.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new WavesError(
      'usage',
      'COORDINATION_API_URL must not hold a name or a password.',
      'The key belongs into COORDINATION_API_KEY.',
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Whether a key would travel in the clear over a network. */
export function isExposed({ url, key }: RemotePlace): boolean {
  const { protocol, hostname } = new URL(url);
  return (
    key !== undefined && protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  );
}

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
