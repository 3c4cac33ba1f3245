import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { natsServerProgram } from '../../scripts/setup/natsServer.mjs';
import { freePort } from './freePort';
import { temporaryFolder } from './temporaryFolder';
import { waitFor } from './waitFor';

/** The address of such a server, with what it asks for. */
export function queueAt(port: number): string {
  return `nats://waves:a%20secret@127.0.0.1:${port}`;
}

const PROGRAM = natsServerProgram();

/** Whether there is a NATS server: without one there is nothing to try. */
export const hasNatsServer = PROGRAM !== undefined;

/** A real server with JetStream, which goes away with the test. */
export interface TestServer {
  readonly port: number;
  /** Kills it, and starts it again where it was with what it had stored. */
  again(): Promise<void>;
}

export async function natsServer(): Promise<TestServer> {
  const folder = temporaryFolder();
  const start = (port: number) => {
    const listen = ['--addr', '127.0.0.1', '--port', String(port), '--user', 'waves', '--pass', 'a secret'];
    const store = ['--jetstream', '--store_dir', join(folder, 'store'), '--ports_file_dir', folder];
    const child = spawn(PROGRAM ?? '', [...listen, ...store], { stdio: 'ignore' });
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
  return {
    port,
    async again() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      child = start(port);
    },
  };
}

/** A network in between that can be cut. */
export interface Wire {
  readonly port: number;
  cut(): void;
  mend(): void;
}

/** Passes on connections to a port of this machine, as long as it is not cut. */
export async function wireTo(port: number): Promise<Wire> {
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
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
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
