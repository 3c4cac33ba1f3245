import { spawn } from 'node:child_process';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { connect } from 'node:http2';
import { createServer as createWebServer, request } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { constants } from 'node:os';
import { createServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { DOORWAY, WINDOW } from './hostMessages';

/**
 * What stands in the door of a sandbox without a network: `node host-gate.js <ports> <program> [argument...]` starts the program and
 * gives it a proxy, which asks `hostProxy.ts` outside for each host. Of this machine it shows those ports that may be reached,
 * under the numbers that they have.
 */
const [, , ports = '', program = '', ...args] = process.argv;
const session = connect('http://outside', {
  createConnection: () => new Socket({ fd: DOORWAY, readable: true, writable: true }),
  settings: { initialWindowSize: WINDOW },
});
session.on('error', () => undefined);

void begin();

async function begin(): Promise<void> {
  const web = webProxy(session);
  const own = ports.split(',').flatMap((text) => (text === '' ? [] : Number(text)));
  await Promise.all([listen(web, 0), ...own.map((port) => listen(ownPort(session, port), port))]);
  // Nothing of it keeps this process when its program has ended.
  session.unref();
  start(`http://127.0.0.1:${(web.address() as AddressInfo).port}`);
}

/** A port that somebody else has inside already is theirs. */
function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => {
    server.once('error', () => resolve());
    server.listen(port, '127.0.0.1', () => resolve());
    server.unref();
  });
}

/** @returns the way to a host, as soon as it is open. @throws Error with what was answered where it is not. */
function wayTo(outside: ClientHttp2Session, authority: string): Promise<ClientHttp2Stream> {
  return new Promise((resolve, reject) => {
    const stream = outside.request({ ':method': 'CONNECT', ':authority': authority }, { endStream: false });
    stream.once('error', reject);
    stream.once('response', ({ ':status': status }) => {
      if (status === 200) {
        resolve(stream);
      } else {
        stream.close();
        reject(Object.assign(new Error(REASONS[status ?? 0] ?? `${status}`), { status }));
      }
    });
  });
}

const REASONS: Readonly<Record<number, string>> = {
  403: 'Wave Orchestrator: the plan does not let this host be reached (execution.network).',
  502: 'Wave Orchestrator: this host does not answer.',
};

function answerOf(error: unknown): { readonly status: number; readonly message: string } {
  const { status = 502, message } = error as Error & { readonly status?: number };
  return { status, message };
}

function joined(one: Duplex, other: Duplex): void {
  pipeline(one, other, () => undefined);
  pipeline(other, one, () => undefined);
}

/** For what goes through a proxy: HTTPS and everything else by CONNECT, HTTP by whole addresses. */
function webProxy(outside: ClientHttp2Session): Server {
  return createWebServer((asked, answer) => {
    const refuse = (error: unknown) => {
      const { status, message } = answerOf(error);
      // What breaks off in the middle is not to look like an end.
      if (answer.headersSent) {
        answer.destroy();
        return;
      }
      answer.writeHead(status, { 'content-type': 'text/plain' }).end(`${message}\n`);
    };
    if (!URL.canParse(asked.url ?? '') || !/^http:/i.test(asked.url ?? '')) {
      refuse(Object.assign(new Error('A proxy is asked for whole addresses.'), { status: 400 }));
      return;
    }
    const url = new URL(asked.url ?? '');
    wayTo(outside, `${url.hostname}:${url.port || '80'}`).then((way) => {
      const headers = Object.entries(asked.headers).filter(([name]) => !name.startsWith('proxy-'));
      const passed = request(
        {
          ...{ method: asked.method, path: `${url.pathname}${url.search}` },
          headers: { ...Object.fromEntries(headers), connection: 'close' },
          createConnection: () => way,
        },
        (reply) => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers);
          pipeline(reply, answer, () => undefined);
        },
      );
      passed.once('error', refuse);
      pipeline(asked, passed, () => undefined);
    }, refuse);
  }).on('connect', (asked, socket: Duplex, head) => {
    socket.on('error', () => undefined);
    wayTo(outside, asked.url ?? '').then(
      (way) => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        way.write(head);
        joined(socket, way);
      },
      (error: unknown) => {
        const { status, message } = answerOf(error);
        socket.end(
          `HTTP/1.1 ${status} ${message}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${message}\n`,
        );
      },
    );
  });
}

/** The same port as outside: what is told an address of ours goes there without a proxy. */
function ownPort(outside: ClientHttp2Session, port: number): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    wayTo(outside, `127.0.0.1:${port}`).then(
      (way) => joined(socket, way),
      () => socket.destroy(),
    );
  });
}

/** Starts the program, and ends as it does. */
function start(proxy: string): void {
  const nowhere = 'localhost,127.0.0.1,::1';
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...Object.fromEntries(names.map((name) => [name, proxy])),
    ...{ NO_PROXY: nowhere, no_proxy: nowhere, NODE_USE_ENV_PROXY: '1' },
  };
  if (program !== process.execPath) {
    // An editor's Electron is Node.js only when told so, and this program is none of ours.
    delete env['ELECTRON_RUN_AS_NODE'];
  }
  const child = spawn(program, args, { stdio: 'inherit', env });
  child.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${program}: ${error.message}\n`);
    process.exit(error.code === 'ENOENT' ? 127 : 126);
  });
  // Whoever ends the program tells its whole group; it decides by itself when it has ended.
  let isAsked = false;
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
  signals.forEach((signal) => process.on(signal, () => (isAsked = true)));
  child.once('exit', (code, signal) => {
    // As a shell says it, and the sandbox.
    const end = () => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    const endLast = () => (isAsked && isAnybodyElse() ? setTimeout(endLast, LOOK_AGAIN_MS) : end());
    if (code === 0) {
      endLast();
    } else {
      // What ended the program was sent to this process at the same moment, and may arrive behind the news of that.
      setTimeout(endLast, LOOK_AGAIN_MS);
    }
  });
}

/** How often is looked whether what was asked to end with the program has, in milliseconds. */
const LOOK_AGAIN_MS = 50;

/** Whether anything else is in the sandbox, which ends with this process: a program that was a script ends before what it ran. */
function isAnybodyElse(): boolean {
  try {
    return process.ppid === 1 && process.kill(-1, 0);
  } catch {
    return false;
  }
}
