import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import type { Rate } from './admission';
import { allowOrigin, RateLimit, refusalOf } from './admission';

/** A request that has passed everything that is looked at before what it asks for. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the caller shows; undefined: nothing. */
  readonly key: string | undefined;
  /** Undefined when there is none. */
  readonly body: unknown;
  /** Aborted when the connection is closed before the answer; made for those who ask for it, since most calls end at once. */
  readonly gone: () => AbortSignal;
}

/** What answers requests. */
export interface RequestHandlers {
  answer(request: ServedRequest): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Serves the stream of events, at `GET /events/work`. */
  events(request: ServedRequest): Response;
  /** Serves MCP, at `/mcp`. */
  mcp(request: Request, served: ServedRequest): Promise<Response>;
}

export interface HttpServerOptions {
  readonly handlers: RequestHandlers;
  readonly log: Log;
  /** Port to listen at; absent: a free one. */
  readonly port?: number;
  /** Origins of pages that may call, such as `http://localhost:5173`. */
  readonly allowedOrigins: readonly string[];
  /** Address to listen at; absent: only this machine gets to it. */
  readonly bind?: string;
  /** Names that it may be called by besides this machine's own. */
  readonly hosts?: readonly string[];
  /** Certificate and key (PEM), by which it speaks HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** How often each key, or each address without one, may call; absent: as often as they like. */
  readonly rate?: Rate;
  /** How long a whole request may take to arrive, in milliseconds. */
  readonly patienceMs?: number;
}

export interface CoordinatorServer {
  /** `http://127.0.0.1:PORT`, or where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;
const MOST_CONNECTIONS = 2000;
/** Longer than proxies and clients keep an idle connection, so that no call is sent over one that is just being closed. */
const KEPT_MS = 75_000;
const NOT_JSON = Symbol('not JSON');
const LOOPBACK = '127.0.0.1';

/**
 * Serves the coordinator, on the loopback interface where nothing else is said. Who calls by a foreign `Host` or across origins
 * is refused, whatever key they have.
 * @throws WavesError `coordinator` when address, port or certificate can't be used.
 */
export async function serveCoordinator(options: HttpServerOptions): Promise<CoordinatorServer> {
  const { handlers, log, patienceMs = PATIENCE_MS, bind = LOOPBACK, hosts = [], tls } = options;
  let port = 0;
  const limit = options.rate && new RateLimit(options.rate, () => performance.now());
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch((error: unknown) => {
      log.error('A request to the coordinator broke.', error);
      response.destroy();
    });
  };
  const server = tls === undefined ? createServer(take) : secureServer(tls, take);
  server.headersTimeout = patienceMs;
  server.requestTimeout = 2 * patienceMs;
  server.keepAliveTimeout = KEPT_MS;
  server.maxConnections = MOST_CONNECTIONS;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, { hosts, port, allowedOrigins: options.allowedOrigins });
    if (refusal !== undefined) {
      refuse(response, 403, refusal);
      return;
    }
    const wait = limit?.take(keyOf(request) ?? request.socket.remoteAddress ?? '');
    if (wait !== undefined) {
      response.setHeader('Retry-After', wait);
      refuse(response, 429, `Too many calls. Try again in ${wait} s.`);
      return;
    }
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const body = await readBody(request, patienceMs);
    if (body.kind !== 'read') {
      const isSlow = body.kind === 'slow';
      refuse(response, isSlow ? 408 : 413, isSlow ? 'The body took too long.' : 'The body is too large.');
      return;
    }
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    const json = parsed(body.text);
    if (json === NOT_JSON) {
      const fault = { type: 'json_invalid', loc: ['body'], msg: 'JSON decode error' };
      answer(response, 422, { detail: [fault] });
      return;
    }
    const served: ServedRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      key: keyOf(request),
      body: json,
      gone: () => goneOf(response),
    };
    if (url.pathname === '/mcp') {
      await passOn(await handlers.mcp(webRequest(request, url, body.text, served.gone()), served), response);
    } else if (url.pathname === '/events/work' && served.method === 'GET') {
      await passOn(handlers.events(served), response);
    } else {
      const { status, body: content } = await handlers.answer(served);
      answer(response, status, content);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new WavesError(
          'coordinator',
          `The coordinator cannot listen on port ${options.port ?? 0}${bind === LOOPBACK ? '' : ` of ${bind}`}: ${cause.message}`,
          'Choose another port, or an address of this machine.',
          { cause },
        ),
      ),
    );
    server.listen(options.port ?? 0, bind, resolve);
  });
  port = portOf(server.address());
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${bind.includes(':') ? `[${bind}]` : bind}:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @throws WavesError `coordinator` where certificate and key are none, or do not belong together. */
function secureServer(
  tls: NonNullable<HttpServerOptions['tls']>,
  take: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  try {
    return createSecureServer({ ...tls, minVersion: 'TLSv1.2' }, take);
  } catch (cause) {
    throw new WavesError(
      'coordinator',
      `Certificate and key cannot be used: ${(cause as Error).message}`,
      'Both have to be PEM files that belong together.',
      { cause },
    );
  }
}

/** Aborted when a connection is closed before its answer was sent. */
function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) {
    controller.abort();
  }
  response.once('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

/** In the order in which upstream looks for it. */
function keyOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? single(headers['x-coordinator-api-key']) ?? single(headers['x-api-key']);
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parsed(text: string): unknown {
  if (text.trim() === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function webRequest(request: IncomingMessage, url: URL, text: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  }
  const method = request.method ?? 'GET';
  return new Request(url, { method, headers, signal, ...(method === 'POST' ? { body: text } : {}) });
}

async function passOn(from: Response, to: ServerResponse): Promise<void> {
  to.writeHead(from.status, Object.fromEntries(from.headers));
  const reader = from.body?.getReader();
  to.once('close', () => void reader?.cancel().catch(() => undefined));
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) {
      break;
    }
    if (!to.write(part.value)) {
      // Whoever reads slowly is not sent everything at once.
      await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
    }
  }
  to.end();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers and lets go of the connection: what still comes on it is not read. */
function refuse(response: ServerResponse, status: number, detail: string): void {
  const text = JSON.stringify({ detail });
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(text, () => response.req.destroy());
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The most that a body may have, in bytes. */
const LARGEST_BODY = 1024 * 1024;

type RequestBody =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'too-large' }
  /** It did not come in time, or the connection broke. */
  | { readonly kind: 'slow' };

/**
 * Reads the body of a request. Of what is too large no more is read than needed to know that.
 * @param patienceMs how long all of it may take, in milliseconds.
 */
function readBody(request: IncomingMessage, patienceMs: number): Promise<RequestBody> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end({ kind: 'slow' }), patienceMs);
    const end = (body: RequestBody) => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      request.pause();
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > LARGEST_BODY) {
        end({ kind: 'too-large' });
      }
    });
    request.once('end', () => end({ kind: 'read', text: Buffer.concat(chunks).toString('utf8') }));
    request.once('error', () => end({ kind: 'slow' }));
    request.once('close', () => end({ kind: 'slow' }));
  });
}
