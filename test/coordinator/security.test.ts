import { request } from 'node:http';
import { connect } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveCoordinator } from '../../src/node/coordinator/httpServer';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { JournalBuilder, planned } from '../run/journalBuilder';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';

const ATTEMPT = { run: 'run-1', package: 'a', attempt: 1 };

/** A run in which the package `a` is worked on. */
function underway() {
  return new JournalBuilder([planned('a'), planned('b')]).add({
    type: 'attempt.started',
    package: 'a',
    attempt: 1,
    agent: { name: 'demo' },
    branch: 'b',
    worktree: '/w',
    base: 'base',
  });
}

const acquire = (more: object = {}) => ({ body: { file_path: 'a.ts', ...more } });

async function isUnharmed({ http }: ServedCoordinator): Promise<void> {
  expect(await http('GET', '/health', { key: null })).toMatchObject({ status: 200 });
}

describe('keys', () => {
  it.each([
    ['none', null],
    ['a wrong one', 'wrong'],
    ['one that is made up', 'waves1.run-1.a.1.AAAA'],
  ])('refuses %s', async (_, key) => {
    const coordinator = await servedCoordinator([underway().state]);
    const { status } = await coordinator.http('POST', '/locks/acquire', { ...acquire(), key });
    expect(status).toBe(401);
    const mcp = await coordinator.http('POST', '/mcp', {
      body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      key,
    });
    expect(mcp.status).toBe(401);
  });

  it('refuses the key of another repository, of an attempt that has ended and of one to come', async () => {
    const [ours, theirs] = [await servedCoordinator([underway().state]), await servedCoordinator()];
    for (const key of [
      theirs.open.ownerKey,
      theirs.agent(ATTEMPT).key,
      ours.agent({ ...ATTEMPT, attempt: 2 }).key,
      ours.agent({ ...ATTEMPT, package: 'b' }).key,
      ours.agent({ ...ATTEMPT, run: 'other' }).key,
    ]) {
      expect((await ours.http('POST', '/locks/acquire', { ...acquire(), key })).status).toBe(401);
    }
  });

  it('lets an agent speak for nobody else, and do nothing that only the owner may', async () => {
    const coordinator = await servedCoordinator([underway().state]);
    const { key, id } = coordinator.agent(ATTEMPT);
    const asOther = await coordinator.http('POST', '/locks/acquire', {
      ...acquire({ agent_id: 'b@run-1' }),
      key,
    });
    expect(asOther.status).toBe(403);
    const asItself = await coordinator.http('POST', '/locks/acquire', { ...acquire({ agent_id: id }), key });
    expect(asItself).toMatchObject({ status: 200, body: { success: true, locked_by: id } });
    expect((await coordinator.http('DELETE', '/locks/a.ts', { key })).status).toBe(403);
  });
});

describe('pages in browsers', () => {
  it.each([
    ['a foreign host', { Host: 'evil.example' }],
    ['a host with another port', { Host: '127.0.0.1:1' }],
    ['a foreign origin', { Origin: 'https://evil.example' }],
    ['an origin without a name', { Origin: 'null' }],
  ])('are refused with %s, whatever their key', async (_, headers) => {
    const { open } = await servedCoordinator();
    const status = await new Promise((resolve, reject) => {
      const options = { headers: { ...headers, Authorization: `Bearer ${open.ownerKey}` } };
      request(`${open.url}/audit`, options, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

it('listens on the loopback interface only', async () => {
  const { open } = await servedCoordinator();
  const port = Number(new URL(open.url).port);
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  const reached = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ port, host });
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  expect(await reached('127.0.0.1')).toBe(true);
  // Another address of the loopback network stands for those that a machine in a closed room does not have.
  for (const host of [...addresses, '127.0.0.2']) {
    expect({ host, reached: await reached(host) }).toEqual({ host, reached: false });
  }
});

describe('slow callers', () => {
  const patient = async () => {
    const server = await serveCoordinator({
      handlers: {
        answer: () => Promise.resolve({ status: 200, body: {} }),
        events: () => new Response(),
        mcp: () => Promise.resolve(new Response()),
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      allowedOrigins: [],
      patienceMs: 300,
    });
    onTestFinished(() => server.close());
    return { url: server.url, port: Number(new URL(server.url).port) };
  };
  const head = (port: number) =>
    `POST /locks/acquire HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100000\r\n\r\n`;

  it.each([
    ['that stop in the middle of a body', false],
    ['that send a byte now and then', true],
  ])('%s are let go', async (_, dripping) => {
    const { url, port } = await patient();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      const drip = setInterval(() => dripping && socket.write('x'), 20);
      socket.on('data', (data) => (text += data.toString()));
      socket.on('error', () => undefined);
      socket.once('close', () => {
        clearInterval(drip);
        resolve(text);
      });
      socket.write(`${head(port)}{`);
    });
    expect(answer).toContain('408');
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe('bodies', () => {
  it.each([
    ['is cut off', '{"file_path":', 422],
    ['is no JSON', 'file_path=a', 422],
    ['is a list', '[]', 422],
    ['is a number', '1', 422],
    ['lacks what is needed', '{}', 422],
    ['has a number for a path', '{"file_path":1}', 422],
    ['has an object for an agent', '{"file_path":"a","agent_id":{}}', 422],
    ['has lines in the agent’s name', '{"file_path":"a","agent_id":"x\\n2026 forged"}', 422],
    ['is nested beyond all measure', `{"file_path":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 422],
    ['reaches for prototypes', '{"__proto__":{"trust":9},"file_path":"a"}', 200],
  ])('are judged when one %s', async (_, body, status) => {
    const coordinator = await servedCoordinator();
    expect((await coordinator.http('POST', '/locks/acquire', { body })).status).toBe(status);
    await isUnharmed(coordinator);
  });

  it('of 100 MB are refused, whether or not they say so before', async () => {
    const coordinator = await servedCoordinator();
    const port = Number(new URL(coordinator.open.url).port);
    for (const header of ['Content-Length: 104857600', 'Transfer-Encoding: chunked']) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        let text = '';
        socket.on('data', (data) => (text += data.toString()));
        socket.once('close', () => resolve(text));
        socket.once('error', (error: NodeJS.ErrnoException) => (text === '' ? reject(error) : resolve(text)));
        socket.write(`POST /locks/acquire HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${header}\r\n\r\n`);
        const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
        for (let sent = 0; sent < 32; sent++) {
          socket.write(chunk);
        }
      });
      expect(answer).toContain('413');
    }
    await isUnharmed(coordinator);
  });

  it('that never end keep nobody else waiting', async () => {
    const coordinator = await servedCoordinator();
    const port = Number(new URL(coordinator.open.url).port);
    const sockets = Array.from({ length: 50 }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`POST /locks/acquire HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 10\r\n\r\n{`);
      socket.on('error', () => undefined);
      return socket;
    });
    await isUnharmed(coordinator);
    sockets.forEach((socket) => socket.destroy());
  });
});

it('writes nothing that a caller says into a line of its own', async () => {
  const coordinator = await servedCoordinator();
  await coordinator.http('POST', '/handoffs/write', { body: { summary: 'a\n{"forged":true}\r\n\u2028b' } });
  const folder = coordinatorFolder(coordinator.commonDir);
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.jsonl'))) {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
    expect(lines.every((line) => line.startsWith('{"') && !line.startsWith('{"forged'))).toBe(true);
  }
});

it('lets nobody take a path for another call', async () => {
  const coordinator = await servedCoordinator();
  for (const path of ['/locks/status/..%2F..%2Fetc%2Fpasswd', '/locks/status/%00', '/locks/status/a%0Ab']) {
    expect((await coordinator.http('GET', path, { key: null })).status).toBe(422);
  }
  expect((await coordinator.http('GET', '/no/such/path')).status).toBe(404);
  expect((await coordinator.http('DELETE', '/work/get')).status).toBe(405);
});
