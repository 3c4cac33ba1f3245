import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What happens to a request on its way. */
export type Fault =
  | 'none'
  /** The connection is closed without a word. */
  | 'drop'
  /** The server gets the request, and its answer is cut in half. */
  | 'half'
  /** The server gets the request, and its answer never arrives. */
  | 'swallow'
  | 'slow'
  | 500
  | 429
  /** As if the coordinator had no such call. */
  | 404;

/** A server between a client and a coordinator that does to every request what the test says. */
export interface FaultyProxy {
  readonly url: string;
  /** What happens to the next requests. @param path of the request; `at` counts from 0. */
  fault: (path: string, at: number) => Fault;
  /** How many requests came so far. */
  readonly count: number;
}

/** Serves a proxy until the test has ended. @param target asked anew for every request. */
export async function faultyProxy(target: () => string): Promise<FaultyProxy> {
  const state = { url: '', fault: (): Fault => 'none', count: 0 };
  const proxy: FaultyProxy = state;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      const fault = proxy.fault(path, state.count++);
      if (fault === 'drop') {
        request.socket.destroy();
        return;
      }
      if (typeof fault === 'number') {
        response.writeHead(fault, fault === 429 ? { 'Retry-After': '1' } : {}).end('{"detail":"trouble"}');
        return;
      }
      const headers = { ...request.headers };
      delete headers.host;
      delete headers.connection;
      fetch(target() + path, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      })
        .then(async (answer) => {
          const text = await answer.text();
          if (fault === 'swallow') {
            return;
          }
          if (fault === 'slow') {
            await new Promise((resolve) => setTimeout(resolve, 300));
          }
          response.writeHead(answer.status, {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(text),
          });
          if (fault === 'half') {
            response.write(text.slice(0, text.length / 2));
            setImmediate(() => request.socket.destroy());
          } else {
            response.end(text);
          }
        })
        .catch(() => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
