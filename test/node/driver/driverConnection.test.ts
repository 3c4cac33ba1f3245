import { chmodSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { spawn } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { driverAddress, prepareAddress, removeDeadSockets } from '../../../src/node/driver/driverAddress';
import { connectDriver } from '../../../src/node/driver/driverConnection';
import type { DriverHandlers } from '../../../src/node/driver/driverServer';
import { serveDriver } from '../../../src/node/driver/driverServer';
import { acquireLease } from '../../../src/node/driver/lease';
import type { OpenTerminalParams } from '../../../src/protocol/driver';
import { WavesError } from '../../../src/wavesError';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { bundled } from '../bundled';

const client = bundled('test/node/driverClient.ts');

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const TERMINAL: OpenTerminalParams = {
  run: 'r',
  package: 'p',
  attempt: 1,
  title: 'p',
  argv: ['node'],
  cwd: '/',
  env: {},
};

async function serve(handlers: Partial<DriverHandlers> = {}) {
  const commonDir = temporaryFolder();
  const acquired = await acquireLease(commonDir, () => driverAddress(commonDir));
  if (acquired.kind !== 'held') {
    throw new Error('The lease is taken.');
  }
  const server = await serveDriver({
    lease: acquired.lease.info,
    log: QUIET,
    handlers: {
      startRun: () => Promise.resolve({ run: 'run-1', outcome: 'started', after: 0 }),
      steer: () => Promise.resolve({ after: 7 }),
      saved: () => undefined,
      ...handlers,
    },
    isOwnRun: (run) => run === 'run-of-mine',
  });
  onTestFinished(async () => {
    await server.close();
    await acquired.lease.release();
  });
  return { commonDir, server, lease: acquired.lease.info };
}

async function connect(commonDir: string, openTerminal?: (params: OpenTerminalParams) => Promise<boolean>) {
  const connection = await connectDriver(commonDir, openTerminal === undefined ? {} : { openTerminal });
  if (connection === undefined) {
    throw new Error('There is no driver.');
  }
  onTestFinished(() => connection.dispose());
  return connection;
}

describe('the connection to the driver', () => {
  it('carries requests and answers', async () => {
    const { commonDir, server } = await serve();
    const connection = await connect(commonDir);
    expect(connection.pid).toBe(process.pid);
    expect(await connection.startRun({ plan: '/plan' })).toEqual({
      run: 'run-1',
      outcome: 'started',
      after: 0,
    });
    expect(await connection.steer({ run: 'run-1', action: { kind: 'cancel' } })).toEqual({ after: 7 });
    expect(server.clientCount).toBe(1);
  });

  it('carries an expected error with its reason and advice', async () => {
    const { commonDir } = await serve({
      startRun: () => Promise.reject(new WavesError('dirty', 'Two files.', 'Commit them.')),
    });
    const connection = await connect(commonDir);
    await expect(connection.startRun({ plan: '/plan' })).rejects.toMatchObject({
      name: 'WavesError',
      reason: 'dirty',
      message: 'Two files.',
      advice: 'Commit them.',
    });
  });

  it.runIf(process.platform === 'linux')(
    'believes a person’s editor what it has saved, and an agent nothing',
    async () => {
      const told: string[] = [];
      const { commonDir } = await serve({
        saved: ({ path }, counts) => {
          const run = '29990101T000000Z-abc';
          told.push(`${path} ${counts(run) ? 'counts' : ''}`);
        },
      });
      await (await connect(commonDir)).saved({ path: 'a', size: 1, mtimeMs: 1.5, sha256: '' });
      expect(told).toEqual(['a counts']);
      const agent = spawn(process.execPath, [client, commonDir, 'saved'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, WAVES_RUN: 'run-of-mine', WAVES_PACKAGE: 'p' },
      });
      let said = '';
      agent.stdout.on('data', (data: Buffer) => (said += data.toString()));
      await new Promise((resolve) => void agent.once('close', resolve));
      expect(said).toContain('which the attempt of p has started');
      expect(told).toHaveLength(1);
    },
  );

  it('finds no driver where none is alive', async () => {
    expect(await connectDriver(temporaryFolder())).toBeUndefined();
  });

  it('tells a client that waits for an answer when the driver goes away', async () => {
    const { commonDir, server } = await serve({ startRun: () => new Promise(() => undefined) });
    const connection = await connect(commonDir);
    const closed = new Promise<void>((resolve) => connection.onClosed(resolve));
    const answer = connection.startRun({ plan: '/plan' });
    const expectation = expect(answer).rejects.toMatchObject({ reason: 'driver-unreachable' });
    await server.close();
    await expectation;
    await closed;
  });

  it('answers what it has been asked before it goes away', async () => {
    let answer: () => void = () => undefined;
    let isAsked = false;
    const { commonDir, server } = await serve({
      steer: () => {
        isAsked = true;
        return new Promise((resolve) => (answer = () => resolve({ after: 7 })));
      },
    });
    const connection = await connect(commonDir);
    const steered = connection.steer({ run: 'run-1', action: { kind: 'pause' } });
    await waitFor('it is asked', () => isAsked);
    // What it was asked for makes it go away, as when it prints that, and nobody reads it any more.
    const closed = server.close();
    answer();
    expect(await steered).toEqual({ after: 7 });
    await closed;
  });

  it('tells a client that asks when the driver has gone away already', async () => {
    const { commonDir, server } = await serve();
    const connection = await connect(commonDir);
    const closed = new Promise<void>((resolve) => connection.onClosed(resolve));
    await server.close();
    await closed;
    const asked = async () => connection.startRun({ plan: '/plan' });
    await expect(asked()).rejects.toMatchObject({ reason: 'driver-unreachable' });
  });

  it('asks the windows for a terminal, the latest first, until one opens it', async () => {
    const { commonDir, server } = await serve();
    expect(await server.openTerminal(TERMINAL)).toBe(false);
    const asked: string[] = [];
    await connect(commonDir, () => Promise.resolve(asked.push('first') > 0));
    await connect(commonDir, () => Promise.resolve(asked.push('second') < 0));
    await connect(commonDir);
    expect(await server.openTerminal(TERMINAL)).toBe(true);
    expect(asked).toEqual(['second', 'first']);
  });

  it('answers nobody who has not proved the token, and survives nonsense', async () => {
    const { commonDir, lease } = await serve();
    const answer = await new Promise<string>((resolve) => {
      const socket = createConnection(lease.address);
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'run/steer', params: { run: 'x' } });
      socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
      let said = '';
      socket.on('data', (data) => {
        said += data.toString();
        // The header may come by itself.
        if (said.endsWith('}')) {
          socket.destroy();
          resolve(said);
        }
      });
    });
    expect(answer).toContain('driver-refused');
    const noise = createConnection(lease.address);
    noise.on('error', () => undefined);
    noise.write('\u0000 no protocol at all \r\n\r\n');
    expect(await (await connect(commonDir)).startRun({ plan: '/plan' })).toMatchObject({ run: 'run-1' });
    noise.destroy();
  });

  it.skipIf(process.platform === 'win32')(
    'sends no token into a folder that others may enter, and listens in none',
    async () => {
      const folder = join(temporaryFolder(), 'sockets');
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      const address = join(folder, 'x.sock');
      await expect(prepareAddress(address)).rejects.toThrow('not a folder of yours alone');
      const heard: string[] = [];
      const server = createServer((socket) => socket.on('data', (data) => heard.push(data.toString())));
      await new Promise<void>((resolve) => server.listen(address, resolve));
      onTestFinished(() => void server.close());
      const commonDir = temporaryFolder();
      const acquired = await acquireLease(commonDir, () => address);
      await expect(connectDriver(commonDir)).rejects.toThrow('not a folder of yours alone');
      expect(heard).toEqual([]);
      if (acquired.kind === 'held') {
        await acquired.lease.release();
      }
    },
  );

  it.runIf(process.platform !== 'win32')('can be made again after its socket was removed', async () => {
    const { commonDir, lease } = await serve();
    (await connect(commonDir)).dispose();
    rmSync(lease.address);
    await waitFor('somebody listens again', () =>
      connectDriver(commonDir).then(
        (connection) => {
          connection?.dispose();
          return connection !== undefined;
        },
        () => false,
      ),
    );
  });

  it.runIf(process.platform !== 'win32')(
    'is made in the folder of the session where that is the user’s alone, and nobody dead stays there',
    async () => {
      const before = process.env['XDG_RUNTIME_DIR'];
      onTestFinished(() => {
        if (before === undefined) {
          delete process.env['XDG_RUNTIME_DIR'];
        } else {
          process.env['XDG_RUNTIME_DIR'] = before;
        }
      });
      const runtime = temporaryFolder('r');
      process.env['XDG_RUNTIME_DIR'] = runtime;
      chmodSync(runtime, 0o755);
      expect(driverAddress('/a')).not.toContain(runtime);
      chmodSync(runtime, 0o700);
      const address = driverAddress('/a');
      expect(join(address, '../..')).toBe(runtime);
      process.env['XDG_RUNTIME_DIR'] = join(runtime, 'x'.repeat(90));
      mkdirSync(process.env['XDG_RUNTIME_DIR'], { mode: 0o700 });
      expect(driverAddress('/a')).not.toContain(runtime);

      await prepareAddress(address);
      process.env['XDG_RUNTIME_DIR'] = runtime;
      const [dead, young, alive] = [driverAddress('/a'), driverAddress('/b'), driverAddress('/c')];
      const listening = createServer();
      await new Promise<void>((resolve) => listening.listen(alive, resolve));
      onTestFinished(() => void listening.close());
      const script = `for (const path of process.argv.slice(1)) require('net').createServer().listen(path); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)`;
      await new Promise((resolve) =>
        spawn(process.execPath, ['-e', script, dead, young]).once('exit', resolve),
      );
      const proof = `${dead}.0123456789ab`;
      writeFileSync(proof, '');
      writeFileSync(join(dead, '../notes.txt'), '');
      const old = new Date(Date.now() - 3_600_000);
      [dead, alive, proof].forEach((path) => utimesSync(path, old, old));
      await removeDeadSockets(address);
      expect(readdirSync(join(address, '..')).sort()).toEqual(
        [...[young, alive].map((path) => basename(path)), 'notes.txt'].sort(),
      );
    },
  );

  it('keeps no process alive whose driver died in the middle of a message', async () => {
    const commonDir = temporaryFolder();
    const address = driverAddress(commonDir);
    const acquired = await acquireLease(commonDir, () => address);
    if (acquired.kind !== 'held') {
      throw new Error('The lease is taken.');
    }
    await prepareAddress(address);
    const server = createServer((socket) => {
      let heard = '';
      socket.on('data', (data) => {
        heard += data.toString();
        const asked = /"id":(\d+),"method":"([^"]+)".*\}$/s.exec(heard);
        if (asked === null) {
          return;
        }
        heard = '';
        const body = `{"jsonrpc":"2.0","id":${asked[1]},"result":{"pid":1,"epoch":1}}`;
        const message = `Content-Length: ${body.length}\r\n\r\n${body}`;
        if (asked[2] === 'hello') {
          socket.write(message);
        } else {
          socket.end(message.slice(0, 40));
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(address, resolve));
    onTestFinished(async () => {
      server.close();
      await acquired.lease.release();
    });
    const child = spawn(process.execPath, [client, commonDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
    await waitFor('it has heard that the driver is gone', () => said !== '');
    // Its last timer that may count is one of seconds; that for half a message would come again and again, for ever.
    const late = new Promise((resolve) => setTimeout(() => resolve('still there'), 60_000));
    expect(await Promise.race([ended, late])).toBe(0);
    expect(said).toContain('went away');
  });
});
