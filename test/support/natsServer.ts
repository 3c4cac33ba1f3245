import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect as connectNats } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { natsServerProgram } from '../../scripts/setup/natsServer.mjs';
import { freePort } from './freePort';
import { temporaryFolder } from './temporaryFolder';
import { waitFor } from './waitFor';

/** The address of such a server, with what it asks for. */
export function queueAt(port: number, host = '127.0.0.1'): string {
  return `nats://waves:a%20secret@${host}:${port}`;
}

const PROGRAM = natsServerProgram();

/** Whether there is a NATS server: without one there is nothing to try. */
export const hasNatsServer = PROGRAM !== undefined;

/** A real server with JetStream, which goes away with the test. */
export interface TestServer {
  readonly port: number;
  /** Kills it, and starts it again where it was with what it had stored; or with what it had when it was told to remember. */
  again(): Promise<void>;
  /** Kills it, and leaves it at that. */
  kill(): Promise<void>;
  /** From now on, what it stores is lost when it is killed. */
  remember(): void;
}

/** @param configuration of the server besides where it listens and stores; without it, one for everybody who knows the password. */
export async function natsServer(configuration?: string): Promise<TestServer> {
  const folder = temporaryFolder();
  const file = join(folder, 'server.conf');
  writeFileSync(file, configuration ?? 'authorization { user: waves, password: "a secret" }\n');
  const [store, remembered] = [join(folder, 'store'), join(folder, 'remembered')];
  const start = (port: number) => {
    const listen = ['--addr', '127.0.0.1', '--port', String(port), '--config', file];
    const child = spawn(
      PROGRAM ?? '',
      [...listen, '--jetstream', '--store_dir', store, '--ports_file_dir', folder],
      { stdio: 'ignore' },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  let child = start(await freePort());
  const port = await waitFor('the server says where it listens', () => {
    const name = readdirSync(folder).find((each) => each.endsWith('.ports'));
    const text = name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
    const found = /:(\d+)"/.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  });
  const kill = async () => {
    if (child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  };
  return {
    port,
    kill,
    async again() {
      await kill();
      if (existsSync(remembered)) {
        rmSync(store, { recursive: true });
        cpSync(remembered, store, { recursive: true });
      }
      child = start(port);
      await waitFor('the server listens again', () => listens(port));
    },
    remember: () => cpSync(store, remembered, { recursive: true }),
  };
}

/** Three real servers that are one, by the names `s0`, `s1` and `s2`. */
export async function natsCluster(): Promise<{
  readonly address: string;
  readonly servers: readonly TestServer[];
}> {
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(', ');
  const servers = await Promise.all(
    ports.map((port, at) =>
      natsServer(
        [
          `server_name: s${at}`,
          'authorization { user: waves, password: "a secret" }',
          `cluster { name: waves, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
        ].join('\n'),
      ),
    ),
  );
  const others = servers.slice(1).map(({ port }) => `nats://127.0.0.1:${port}`);
  return { address: [queueAt(servers[0]?.port ?? 0), ...others].join(), servers };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** A connection of somebody who may do everything at such a server; it is closed with the test. */
export async function clientOf(port: number): Promise<NatsConnection> {
  const connection = await connectNats({ servers: `127.0.0.1:${port}`, user: 'waves', pass: 'a secret' });
  onTestFinished(() => connection.close());
  return connection;
}

/** Hears what is put into the queue from now on, counts it, and puts it there a second time. */
export async function offersAt(port: number): Promise<{ again(): Promise<number>; count(): number }> {
  const connection = await clientOf(port);
  const offers: [subject: string, text: string][] = [];
  connection.subscribe('waves.*.attempt.*.*', {
    callback: (_error, message) => void offers.push([message.subject, message.string()]),
  });
  await connection.flush();
  return {
    count: () => offers.length,
    async again() {
      const known = [...offers];
      for (const [subject, text] of known) {
        // A server with much to do answers late.
        await connection.request(subject, text, { timeout: 60_000 });
      }
      return known.length;
    },
  };
}

/** Counts the signs of life of machines at work from now on. */
export async function beatsAt(port: number): Promise<{ count(): number }> {
  const connection = await clientOf(port);
  let count = 0;
  connection.subscribe('waves.*.beat.>', { callback: () => void count++ });
  await connection.flush();
  return { count: () => count };
}

/** A network in between that can be cut. */
export interface Wire {
  readonly port: number;
  cut(): void;
  mend(): void;
}

/** Passes on connections to a port of this machine, as long as it is not cut. @param host where it listens. */
export async function wireTo(port: number, host = '127.0.0.1'): Promise<Wire> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const other = connect(port, '127.0.0.1');
    for (const each of [socket, other]) {
      open.add(each);
      each.on('error', () => undefined);
      each.on('close', () => open.delete(each));
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  const cut = () => {
    isCut = true;
    open.forEach((socket) => socket.destroy());
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    mend: () => (isCut = false),
  };
}
