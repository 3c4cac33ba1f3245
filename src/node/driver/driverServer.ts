import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Log } from '../../ports/ports';
import type { OpenTerminalParams, RunRequests } from '../../protocol/driver';
import type { SavedFile } from '../../run/worktrees/comparison';
import { WavesError } from '../../wavesError';
import type { Caller } from './callers';
import { examineCaller, holdsFile, mayDecide } from './callers';
import { keepListening } from './keepListening';
import {
  END,
  HELLO,
  messageConnection,
  OPEN_TERMINAL,
  PROVE,
  SAVED,
  START_RUN,
  STEER,
  toResponseError,
} from './driverProtocol';
import type { LeaseInfo } from './leaseFile';

/** How long a window may take to open a terminal, in milliseconds, before the next one is asked. */
const TERMINAL_MS = 10_000;

/** What the driver does for its clients. */
export interface DriverHandlers extends RunRequests {
  /** @param counts for which runs: those that whoever says it may decide about. */
  saved(file: SavedFile, counts: (run: string) => boolean): void;
}

/** The driver's end of the connections to its clients. */
export interface DriverServer {
  /** Clients that have proved the token. */
  readonly clientCount: number;
  onClientsChanged(listener: () => void): void;
  /** Asks the attached windows, the latest first, until one has opened the terminal. */
  openTerminal(params: OpenTerminalParams): Promise<boolean>;
  close(): Promise<void>;
}

interface Client {
  readonly connection: MessageConnection;
  readonly terminals: boolean;
  readonly caller: Caller;
  /** Until it has closed the connection. */
  readonly gone: Promise<void>;
}

/** How long who is going away may take to answer what has been asked by then, in milliseconds. */
const ANSWERING_MS = 1000;

/** How long a client may take to show which process it is, in milliseconds. */
const PROOF_MS = 30_000;

/** Listens at the lease's address. @throws WavesError `lease` when the address can't be used. */
export async function serveDriver(options: {
  readonly lease: LeaseInfo;
  readonly handlers: DriverHandlers;
  readonly log: Log;
  /** Whether a run is one of this repository. */
  readonly isOwnRun?: (run: string) => boolean;
}): Promise<DriverServer> {
  const { lease, handlers, log, isOwnRun = () => false } = options;
  const clients = new Set<Client>();
  const sockets = new Set<Socket>();
  /** What has been asked and is not answered yet. */
  const answering = new Set<Promise<unknown>>();
  let clientsChanged: () => void = () => undefined;

  const accept = (socket: Socket): void => {
    sockets.add(socket);
    const connection = messageConnection(socket);
    const gone = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    let client: Client | undefined;
    const admitted = <P, R>(handler: (params: P, caller: Caller) => Promise<R>) => {
      const answerTo = async (params: P) => {
        if (client === undefined) {
          return toResponseError(
            new WavesError('driver-refused', 'Say hello with the token of the lease first.'),
          );
        }
        return handler(params, client.caller).catch(toResponseError);
      };
      return (params: P) => {
        const answer = answerTo(params);
        answering.add(answer);
        void answer.finally(() => answering.delete(answer));
        return answer;
      };
    };
    connection.onRequest(HELLO, async ({ token, terminals }) => {
      if (!sameToken(token, lease.token)) {
        return toResponseError(new WavesError('driver-refused', 'The token is not the one of the lease.'));
      }
      const caller = await callerOf(connection, lease.address, isOwnRun).catch((error: unknown) => {
        log.warn(`Who asks could not be found out: ${String(error)}`);
        return undefined;
      });
      if (caller === undefined) {
        return toResponseError(refusal('It does not show which process asks.'));
      }
      client = { connection, terminals: terminals === true, caller, gone };
      clients.add(client);
      clientsChanged();
      return { pid: lease.pid, epoch: lease.epoch };
    });
    connection.onRequest(
      START_RUN,
      admitted(async (params, caller) => {
        refuseAgents(caller);
        return handlers.startRun(params);
      }),
    );
    connection.onRequest(
      STEER,
      admitted(async (params, caller) => {
        refuseAgents(caller);
        if (!mayDecide(caller, beginningOf(params.run))) {
          throw refusal(
            'It cannot be told whether a person asks or an agent: all that this process comes from began after the run.',
          );
        }
        const { by } = params;
        const said = caller.kind === 'unknown' && by !== undefined ? { by: `${by} (not checked)` } : {};
        return handlers.steer({ ...params, ...said });
      }),
    );
    connection.onRequest(
      SAVED,
      admitted(async (file, caller) => {
        refuseAgents(caller);
        handlers.saved(file, (run) => mayDecide(caller, beginningOf(run)));
        return Promise.resolve(null);
      }),
    );
    connection.onError(([error]) => log.warn(`A client sent what can't be read: ${error.message}`));
    socket.on('error', (error) => log.warn(`The connection to a client broke: ${error.message}`));
    socket.once('close', () => {
      sockets.delete(socket);
      if (client !== undefined && clients.delete(client)) {
        clientsChanged();
      }
    });
    connection.listen();
  };

  const listening = await keepListening(lease.address, accept, log);

  return {
    get clientCount() {
      return clients.size;
    },
    onClientsChanged: (listener) => {
      clientsChanged = listener;
    },
    openTerminal: (params) => openTerminal(clients, params, log),
    close: async () => {
      await sayAll(answering, clients);
      sockets.forEach((socket) => socket.destroy());
      await listening.close();
    },
  };
}

/** Waits for answers, and until they have arrived: what has been done for somebody is told before the end. */
async function sayAll(answering: ReadonlySet<Promise<unknown>>, clients: ReadonlySet<Client>): Promise<void> {
  await withTimeout(Promise.all(answering), ANSWERING_MS).catch(() => undefined);
  const told = [...clients].map(async ({ connection, gone }) => {
    await connection.sendNotification(END);
    await gone;
  });
  await withTimeout(Promise.all(told), ANSWERING_MS).catch(() => undefined);
}

/** Finds out which process a client is: it has to hold a file open, and only it can have itself do that. */
async function callerOf(
  connection: MessageConnection,
  address: string,
  isOwnRun: (run: string) => boolean,
): Promise<Caller> {
  if (process.platform !== 'linux') {
    return { kind: 'unknown' };
  }
  const path = `${address}.${randomBytes(6).toString('hex')}`;
  await writeFile(path, '', { mode: 0o600, flag: 'wx' });
  try {
    const { pid } = await withTimeout(connection.sendRequest(PROVE, { path }), PROOF_MS);
    if (!Number.isSafeInteger(pid) || !(await holdsFile(pid, path))) {
      throw refusal('It does not show which process asks.');
    }
    return await examineCaller(pid, isOwnRun);
  } finally {
    await rm(path, { force: true });
  }
}

/** @throws WavesError `driver-refused` where an agent asks for what only people may. */
function refuseAgents(caller: Caller): void {
  if (caller.kind === 'agent') {
    throw refusal(`Process ${caller.pid} asks, which the attempt of ${caller.attempt} has started.`);
  }
}

function refusal(why: string): WavesError {
  return new WavesError(
    'driver-refused',
    `Only people may start, steer and approve runs. ${why}`,
    'Agents ask with: waves ask, waves request-scope. People use the editor, or a terminal that was open before the run began.',
  );
}

/** When a run began, which its id says, in milliseconds since 1970. */
function beginningOf(run: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(run) ?? [];
  const time = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

async function openTerminal(
  clients: ReadonlySet<Client>,
  params: OpenTerminalParams,
  log: Log,
): Promise<boolean> {
  const windows = [...clients].filter((client) => client.terminals).reverse();
  for (const { connection } of windows) {
    try {
      const { opened } = await withTimeout(connection.sendRequest(OPEN_TERMINAL, params), TERMINAL_MS);
      if (opened) {
        return true;
      }
    } catch (error) {
      log.warn(`A window did not open a terminal for ${params.package}: ${String(error)}`);
    }
  }
  return false;
}

function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function sameToken(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') {
    return false;
  }
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
