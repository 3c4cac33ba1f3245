import type { Socket } from 'node:net';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

/** Messages over a socket; the connection is disposed of with it. */
export function messageConnection(socket: Socket): MessageConnection {
  const reader = new StreamMessageReader(socket);
  // Nobody asks for half a message, and its timer would keep a process alive whose other end died within one.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new StreamMessageWriter(socket));
  socket.once('close', () => connection.dispose());
  return connection;
}
