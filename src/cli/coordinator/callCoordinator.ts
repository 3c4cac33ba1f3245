import { CallRefused } from '../../coordinator/callRefused';
import { RemoteClient } from '../../coordinator/remote/remoteClient';
import { findRepository } from '../../node/git/findRepository';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import { reachOwnCoordinator } from './reachCoordinator';

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
