import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { BlockList, connect, isIP } from 'node:net';
import { pipeline } from 'node:stream';
import type { AllowedHost } from '../../plan/allowedHosts';
import { admitsHost, allowedHost } from '../../plan/allowedHosts';
import { WINDOW } from './hostMessages';

/** How long a host may take to answer, in milliseconds. */
const PATIENCE_MS = 30_000;

/** How many refusals are told of: what tries names without end is not to fill a disk. */
const MOST_TOLD = 100;

/** Addresses that a name of the network has no business with: this machine's own, and those of the cable (cloud metadata). */
const OWN = new BlockList();
for (const [address, prefix, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const) {
  OWN.addSubnet(address, prefix, family);
}

/**
 * The only way out of a sandbox without a network: reaches hosts for whoever is at the other end of a connection, and no others.
 * Each is asked for by CONNECT of HTTP/2 (RFC 9113, 8.5), so that one pair of sockets is enough and nothing has to lie anywhere.
 * @param hosts those that may be reached, as plans write them.
 * @param refused told once of each host and port that may not.
 */
export function serveHosts(
  connection: Socket,
  hosts: readonly string[],
  refused: (authority: string) => void,
): Http2Server {
  const allowed = hosts.flatMap((text) => allowedHost(text) ?? []);
  const told = new Set<string>();
  const server = createServer({ settings: { initialWindowSize: WINDOW } });
  server.on('session', (session) => {
    session.setLocalWindowSize(WINDOW);
    session.on('error', () => undefined);
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const authority = headers[':authority'] ?? '';
    const asked = authorityOf(authority);
    if (headers[':method'] !== 'CONNECT' || asked === undefined) {
      end(stream, 400);
    } else if (admitsHost(allowed, asked.host, asked.port)) {
      void tunnel(stream, asked, allowed);
    } else {
      if (!told.has(authority) && told.size < MOST_TOLD) {
        told.add(authority);
        refused(authority);
      }
      end(stream, 403);
    }
  });
  connection.on('error', () => undefined);
  server.emit('connection', connection);
  return server;
}

interface Asked {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, as CONNECT names it. */
function authorityOf(text: string): Asked | undefined {
  const found = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+):([0-9]{1,5})$/i.exec(text);
  const [, host = '', port = ''] = found ?? [];
  return found === null ? undefined : { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

async function tunnel(
  stream: ServerHttp2Stream,
  asked: Asked,
  allowed: readonly AllowedHost[],
): Promise<void> {
  const found = isIP(asked.host) === 0 ? await addressesOf(asked.host, allowed) : undefined;
  if (found?.length === 0 || stream.destroyed) {
    end(stream, 502);
    return;
  }
  const socket = connect({
    ...{ host: asked.host, port: asked.port, timeout: PATIENCE_MS, autoSelectFamily: true },
    // What was looked at is what is connected to.
    ...(found === undefined ? {} : { lookup: (_name, _options, answer) => answer(null, found) }),
  });
  socket.once('timeout', () => socket.destroy());
  socket.once('error', () => end(stream, 502));
  stream.once('close', () => socket.destroy());
  socket.once('connect', () => {
    socket.setTimeout(0);
    if (stream.destroyed) {
      socket.destroy();
      return;
    }
    stream.respond({ ':status': 200 });
    pipeline(stream, socket, () => undefined);
    pipeline(socket, stream, () => undefined);
  });
}

/**
 * Where a name leads. To this machine or its cable no name leads, whoever has had it do so, but for `localhost` where the plan says
 * that very word.
 */
async function addressesOf(host: string, allowed: readonly AllowedHost[]): Promise<LookupAddress[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  const isMeant = host.toLowerCase() === 'localhost' && allowed.some(({ name }) => name === 'localhost');
  return isMeant
    ? found
    : found.filter(
        ({ address, family }) =>
          !OWN.check(address, family === 6 ? 'ipv6' : 'ipv4') && !/^::ffff:/i.test(address),
      );
}

function end(stream: ServerHttp2Stream, status: number): void {
  if (!stream.destroyed && !stream.headersSent) {
    stream.respond({ ':status': status }, { endStream: true });
  } else {
    stream.destroy();
  }
}
