import type { Socket } from 'node:net';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  ConnectionError,
  createMessageConnection,
  ErrorCodes,
  NotificationType0,
  RequestType,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  DriverErrorData,
  HelloParams,
  HelloResult,
  OpenTerminalParams,
  OpenTerminalResult,
  ProveParams,
  ProveResult,
  StartRunParams,
  StartRunResult,
  SteerParams,
  SteerResult,
} from '../../protocol/driver';
import type { SavedFile } from '../../run/worktrees/comparison';
import type { ErrorReason } from '../../wavesError';
import { WavesError } from '../../wavesError';

/** Messages over a socket; the connection is disposed of with it. */
export function messageConnection(socket: Socket): MessageConnection {
  const reader = new StreamMessageReader(socket);
  // Nobody asks for half a message, and its timer would keep a process alive whose other end died within one.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new StreamMessageWriter(socket));
  socket.once('close', () => connection.dispose());
  return connection;
}

/** The requests of `src/protocol/driver.ts` with their names on the wire. */
export const HELLO = new RequestType<HelloParams, HelloResult, DriverErrorData>('hello');
export const START_RUN = new RequestType<StartRunParams, StartRunResult, DriverErrorData>('run/start');
export const STEER = new RequestType<SteerParams, SteerResult, DriverErrorData>('run/steer');
export const SAVED = new RequestType<SavedFile, null, DriverErrorData>('file/saved');
export const PROVE = new RequestType<ProveParams, ProveResult, void>('client/prove');
export const OPEN_TERMINAL = new RequestType<OpenTerminalParams, OpenTerminalResult, void>('terminal/open');
/** The last that a driver says: whoever hears it has all answers that there are, and closes the connection. */
export const END = new NotificationType0('driver/end');

/** An error as it travels: a WavesError keeps its reason and advice. */
export function toResponseError(error: unknown): ResponseError<DriverErrorData> {
  if (!WavesError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return new ResponseError(ErrorCodes.InternalError, message);
  }
  const { reason, message, advice } = error;
  return new ResponseError(ErrorCodes.InvalidRequest, message, {
    reason,
    ...(advice === undefined ? {} : { advice }),
  });
}

/** The error that the driver threw, as it was before it travelled. */
export function fromResponseError(error: unknown): unknown {
  if (error instanceof ResponseError) {
    const data: unknown = error.data;
    if (isErrorData(data)) {
      return new WavesError(data.reason as ErrorReason, error.message, data.advice, { cause: error });
    }
  }
  return isConnectionLoss(error) ? driverGone(error) : error;
}

/** The driver went away between question and answer. */
export function driverGone(cause?: unknown): WavesError {
  return new WavesError(
    'driver-unreachable',
    'The driver of this repository went away before it had answered.',
    'Try again: the next driver goes on with its runs.',
    { cause },
  );
}

function isConnectionLoss(error: unknown): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof ResponseError && LOST.has(error.code)) ||
    (error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET'))
  );
}

const LOST: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
]);

function isErrorData(data: unknown): data is DriverErrorData {
  return typeof data === 'object' && data !== null && 'reason' in data && typeof data.reason === 'string';
}
