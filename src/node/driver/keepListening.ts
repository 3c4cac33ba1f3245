import { lstat, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Log } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { prepareAddress, removeDeadSockets } from './driverAddress';

/** How often it is looked whether the socket is still there, in milliseconds. */
const LOOK_MS = 5000;

/**
 * Listens at an address until it is closed, also after its socket was removed: with the folder of a session that has ended, or
 * by whoever tidies temporary folders up.
 * @throws WavesError `lease` where nobody can listen there.
 */
export async function keepListening(
  address: string,
  accept: (socket: Socket) => void,
  log: Log,
): Promise<{ readonly close: () => Promise<void> }> {
  let server = await listen(address, accept);
  void removeDeadSockets(address).catch((error: unknown) =>
    log.warn(`Dead sockets are left: ${String(error)}`),
  );
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (process.platform === 'win32' || (await isThere(address))) {
      return;
    }
    // Who is connected stays so. Closing removes what is at the address, so it comes first.
    server.close();
    server = await listen(address, accept);
    log.info(`The socket ${address} was removed, and is there again.`);
  };
  const timer = setInterval(() => {
    // As long as there is no folder for it, nobody can come.
    looking ??= look()
      .catch(() => undefined)
      .finally(() => (looking = undefined));
  }, LOOK_MS).unref();
  return {
    close: async () => {
      clearInterval(timer);
      await looking;
      await new Promise((resolve) => server.close(resolve));
      if (process.platform !== 'win32') {
        await rm(address, { force: true });
      }
    },
  };
}

async function listen(address: string, accept: (socket: Socket) => void): Promise<Server> {
  await prepareAddress(address);
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new WavesError('lease', `The driver cannot listen at ${address}: ${cause.message}`, undefined, {
          cause,
        }),
      ),
    );
    server.listen(address, resolve);
  });
  return server;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
