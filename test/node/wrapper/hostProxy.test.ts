import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcp, Socket } from 'node:net';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serveHosts } from '../../../src/node/wrapper/hostProxy';

const GATE = resolve(import.meta.dirname, '../../../dist/host-gate.js');

/** A program behind the gate, in Node.js. @returns what it printed, how it ended, and which hosts it was refused. */
async function behindGate(hosts: readonly string[], ports: readonly number[], script: string) {
  const gate = [GATE, ports.join(','), process.execPath, '-e', script];
  const child = spawn(process.execPath, gate, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const refused: string[] = [];
  const door = child.stdio[3];
  if (!(door instanceof Socket)) {
    throw new Error('There is no door.');
  }
  serveHosts(door, hosts, (authority) => refused.push(authority));
  let out = '';
  child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, refused };
}

async function webServer(answer: string): Promise<number> {
  const server = createServer((asked, reply) => {
    let said = '';
    asked.on('data', (data: Buffer) => (said += data.toString()));
    asked.on('end', () => reply.end(`${answer} ${asked.method ?? ''} ${asked.url ?? ''} ${said.length}`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Asks through the proxy by whole addresses and by CONNECT, as programs do. */
const ASKS = `
const http = require('node:http');
const proxy = new URL(process.env.HTTP_PROXY);
const plain = (url, body = '') => new Promise((done) => {
  const asked = http.request({ host: proxy.hostname, port: proxy.port, method: body ? 'POST' : 'GET', path: url, headers: { host: new URL(url).host } }, (reply) => {
    let said = ''; reply.on('data', (data) => said += data); reply.on('end', () => done(reply.statusCode + ' ' + said.trim()));
  }); asked.on('error', (error) => done(error.code)); asked.end(body);
});
const tunnel = (authority, words) => new Promise((done) => {
  const asked = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: authority });
  asked.on('connect', (reply, socket) => {
    if (reply.statusCode !== 200) { done(String(reply.statusCode)); socket.destroy(); return; }
    let said = 0; socket.on('data', (data) => said += data.length); socket.on('end', () => done('200 ' + said)); socket.end(words);
  }); asked.on('error', (error) => done(error.code)); asked.end();
});
`;

it('reaches the hosts that are named, and no others', async () => {
  const [one, other] = [await webServer('one'), await webServer('other')];
  const { code, out, refused } = await behindGate(
    [`127.0.0.1:${one}`],
    [],
    `${ASKS}
    (async () => {
      console.log(await plain('http://127.0.0.1:${one}/x?y', 'z'.repeat(100000)));
      console.log(await plain('http://127.0.0.1:${other}/'));
      console.log(await plain('http://127.0.0.1:${other}/'));
      console.log(await tunnel('127.0.0.1:${other}', ''));
      console.log(await plain('http://user@127.0.0.1:${one}@127.0.0.1:${other}/'));
      process.exit(7);
    })()`,
  );
  const refusal = `403 Wave Orchestrator: the plan does not let this host be reached (execution.network).`;
  expect(out.trim().split('\n')).toEqual(['200 one POST /x?y 100000', refusal, refusal, '403', refusal]);
  expect({ code, refused }).toEqual({ code: 7, refused: [`127.0.0.1:${other}`] });
});

it('does not go after names that lead to this machine', async () => {
  const port = await webServer('own');
  const asks = `${ASKS} plain('http://localhost:${port}/').then(console.log)`;
  // "localhost." is a name to the system, and none that the plan has meant by its word.
  const named = await behindGate([`localhost:${port}`], [], asks);
  expect(named.out).toContain('200 own');
  const led = await behindGate(
    [`*.localhost:${port}`, `x.localhost:${port}`],
    [],
    asks.replace('localhost', 'x.localhost'),
  );
  expect(led.out).toContain('502');
});

it('carries much at once, both ways, and ends with its program', async () => {
  const server = createTcp({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { out, code } = await behindGate(
    [`127.0.0.1:${port}`],
    [],
    `${ASKS} Promise.all(Array.from({ length: 20 }, () => tunnel('127.0.0.1:${port}', Buffer.alloc(3_000_000)))).then((all) => console.log(new Set(all)))`,
  );
  expect({ code, out: out.trim() }).toEqual({ code: 0, out: "Set(1) { '200 3000000' }" });
});

it.each([
  ['not there', '/nowhere/program', [], 127],
  ['ended by a signal', '/bin/sh', ['-c', 'kill -KILL $$'], 137],
])('ends as its program does that is %s', async (_how, program, args, expected) => {
  const child = spawn(process.execPath, [GATE, '', program, ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(expected);
});
