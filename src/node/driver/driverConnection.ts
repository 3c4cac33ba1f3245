import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import type { OpenTerminalParams, RunRequests } from '../../protocol/driver';
import type { SavedFile } from '../../run/worktrees/comparison';
import { WavesError } from '../../wavesError';
import { requireOwnFolder } from './driverAddress';
import {
  driverGone,
  END,
  fromResponseError,
  HELLO,
  messageConnection,
  OPEN_TERMINAL,
  PROVE,
  SAVED,
  START_RUN,
  STEER,
} from './driverProtocol';
import { readLiveLease, watchHolder } from './lease';
import type { LeaseInfo } from './leaseFile';

/** How long a driver may take to say hello that shows signs of life, in milliseconds. */
const HELLO_MS = 30_000;

/** What a client does for the driver. */
export interface DriverClient {
  /** Opens a terminal for an agent; absent: this client has none. */
  readonly openTerminal?: (params: OpenTerminalParams) => Promise<boolean>;
}

/** A client's end of the connection to a repository's driver. Requests throw the WavesError that the driver threw. */
export interface DriverConnection extends RunRequests {
  readonly pid: number;
  readonly epoch: number;
  /** Whether an answer is waited for. */
  readonly isAsked: boolean;
  /** Says that a person's editor has saved a file of the main work tree. */
  saved(file: SavedFile): Promise<void>;
  /** The driver has gone, or the connection to it, or the driver has given no sign of life until its lease expired. */
  onClosed(listener: () => void): void;
  dispose(): void;
}

/**
 * Connects to the driver that holds the repository's lease.
 * @returns undefined when no driver is alive.
 * @throws WavesError `driver-unreachable` when one is alive and does not answer.
 */
export async function connectDriver(
  commonDir: string,
  client: DriverClient = {},
): Promise<DriverConnection | undefined> {
  const lease = await readLiveLease(commonDir);
  return lease === undefined ? undefined : connectTo(commonDir, lease, client);
}

async function connectTo(
  commonDir: string,
  lease: LeaseInfo,
  client: DriverClient,
): Promise<DriverConnection> {
  // Whoever listens gets the token: it has to be somebody of ours.
  await requireOwnFolder(dirname(lease.address)).catch((error: unknown) => {
    if (WavesError.is(error)) {
      throw error;
    }
  });
  const socket = createConnection(lease.address);
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  const held: FileHandle[] = [];
  const timer = setTimeout(() => socket.destroy(new Error(`no answer in ${HELLO_MS} ms`)), HELLO_MS);
  // A driver that is frozen, or was replaced while it was, keeps its sockets open.
  const unwatch = watchHolder(commonDir, lease, () => socket.destroy(new Error('no sign of life')));
  void closed.then(unwatch);
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    // What breaks from here on closes the socket too, and that is what is told.
    socket.on('error', () => undefined);
    const connection = messageConnection(socket);
    connection.onRequest(OPEN_TERMINAL, async (params) => ({
      opened: (await client.openTerminal?.(params)) ?? false,
    }));
    connection.onRequest(PROVE, async ({ path }) => {
      held.push(await open(path, 'r'));
      return { pid: process.pid };
    });
    connection.onNotification(END, () => void socket.destroy());
    connection.listen();
    const hello = { token: lease.token, terminals: client.openTerminal !== undefined };
    const { pid, epoch } = await answered(closed, () => connection.sendRequest(HELLO, hello));
    let asked = 0;
    const ask = <R>(send: () => Promise<R>): Promise<R> => {
      asked += 1;
      return answered(closed, send).finally(() => (asked -= 1));
    };
    return {
      pid,
      epoch,
      get isAsked() {
        return asked > 0;
      },
      startRun: (params) => ask(() => connection.sendRequest(START_RUN, params)),
      steer: (params) => ask(() => connection.sendRequest(STEER, params)),
      saved: async (file) => void (await ask(() => connection.sendRequest(SAVED, file))),
      onClosed: (listener) => void closed.then(listener),
      dispose: () => void socket.destroy(),
    };
  } catch (cause) {
    socket.destroy();
    if (WavesError.is(cause)) {
      throw cause;
    }
    throw new WavesError(
      'driver-unreachable',
      `The driver of this repository (process ${lease.pid}) does not answer.`,
      'If it hangs, end that process; runs go on with the next driver.',
      { cause },
    );
  } finally {
    clearTimeout(timer);
    await Promise.all(held.map((file) => file.close()));
  }
}

/** @param send throws at once where the connection has been closed since it was made. */
async function answered<R>(closed: Promise<void>, send: () => Promise<R>): Promise<R> {
  try {
    const answer = send();
    const gone = closed.then(() => {
      throw driverGone();
    });
    return await Promise.race([answer, gone]);
  } catch (error) {
    throw fromResponseError(error);
  }
}
