/**
 * Load on a real driver's coordinator over HTTP: agents that call it many times a second, a crowd that wants one lock, and agents
 * that go on while the driver is killed and started again. Beside it, with the same load, a server that does nothing but keep what it
 * gets.
 * `node bench/coordinator/run.mjs [--seconds 60] [--agents 100] [--rate 10] [--contenders 1000] [--kills 0] [--json]`
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { compare } from '../figures.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    agents: { type: 'string', default: '100' },
    rate: { type: 'string', default: '10' },
    contenders: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const root = mkdtempSync(join(tmpdir(), 'waves-bench-coordinator-'));
const here = import.meta.dirname;
const address = join(root, '.git/waves/coordinator/address.json');
const run = promisify(execFile);
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server in a process of its own that tells of its event loop. */
function startServer(/** @type {string} */ name, /** @type {string[]} */ args) {
  const file = join(root, `${name}.eventLoop.json`);
  const watched = ['--import', pathToFileURL(join(here, 'eventLoop.mjs')).href];
  const server = spawn(process.execPath, [...watched, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, EVENT_LOOP_FILE: file },
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  return {
    server,
    /** What its event loop and processor did since the last time. */
    look: async () => {
      rmSync(file, { force: true });
      server.kill('SIGUSR2');
      while (!existsSync(file)) {
        await pause(20);
      }
      return JSON.parse(readFileSync(file, 'utf8'));
    },
    /** Megabytes that it has in memory; 0 where the system does not say. */
    memory: () => {
      try {
        const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
        return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
      } catch {
        return 0;
      }
    },
    end: async (signal = 'SIGTERM') => {
      server.kill(signal);
      await ended;
    },
  };
}

/** @returns {Promise<any>} what the load's process says. */
async function load(/** @type {object} */ options) {
  const numbers = {
    agents: Number(values.agents),
    rate: Number(values.rate),
    seconds: Number(values.seconds),
  };
  const { stdout } = await run(process.execPath, [
    join(here, 'load.mjs'),
    JSON.stringify({ ...numbers, ...options }),
  ]);
  return JSON.parse(stdout);
}

/** @returns {Promise<{ url: string, key: string }>} */
async function reached() {
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(address, 'utf8'));
      if ((await fetch(`${found.url}/health`)).ok) {
        return found;
      }
    } catch {
      await pause(50);
    }
  }
}

async function peer() {
  const echo = startServer('echo', [join(here, 'echo.mjs'), join(root, 'echo.jsonl')]);
  try {
    const url = await new Promise((resolve) =>
      echo.server.stdout.once('data', (data) => resolve(String(data).trim())),
    );
    await echo.look();
    const figures = await load({ kind: 'echo', url, key: '' });
    return { ...figures, ...(await echo.look()) };
  } finally {
    await echo.end();
  }
}

function startDriver() {
  const driver = startServer('driver', [join(projectRoot, 'dist/cli.js'), '-C', root, 'drive']);
  driver.server.stdout.resume();
  return driver;
}

async function coordinator() {
  const driver = startDriver();
  try {
    const { url, key } = await reached();
    await driver.look();
    const before = driver.memory();
    const calls = await load({ kind: 'locks', url, key });
    const loop = await driver.look();
    const after = driver.memory();
    const storm = await load({ kind: 'storm', url, key, agents: Number(values.contenders) });
    return { calls: { ...calls, ...loop, memoryMb: [before, after] }, storm };
  } finally {
    await driver.end();
  }
}

/** The same load while the driver is killed and the next one started, so many times. @returns {Promise<any>} */
async function survival() {
  const kills = Number(values.kills);
  const [agents, rate] = [Number(values.agents), Number(values.rate)];
  const calls = Math.round(agents * rate * Number(values.seconds));
  let driver = startDriver();
  const options = { address, agents, rate, calls };
  const client = spawn(process.execPath, [join(here, 'survival.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let killed = 0;
  let last = '';
  try {
    for await (const line of createInterface(client.stdout)) {
      last = line;
      if (killed < kills && Number(line) > (calls * (killed + 1)) / (kills + 1)) {
        killed += 1;
        await driver.end('SIGKILL');
        driver = startDriver();
      }
    }
    return { kills: killed, ...JSON.parse(last) };
  } finally {
    client.kill();
    await driver.end();
  }
}

try {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-C', root, ...args], { stdio: 'ignore' });
  git('init', '-q');
  writeFileSync(join(root, 'a.txt'), 'a');
  git('add', 'a.txt');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'a');
  const echo = await peer();
  const { calls, storm } = await coordinator();
  const killed = Number(values.kills) > 0 ? await survival() : undefined;
  const ratio = (/** @type {string} */ name) => Math.round((10 * calls[name]) / echo[name]) / 10;
  for (const [what, name] of [
    ['p99 of a call', 'p99Ms'],
    ['processor time of calls', 'cpuMs'],
  ]) {
    const eachSecond = Math.round(Number(values.agents) * Number(values.rate));
    compare({
      what: `${what} of ${values.agents} agents, ${eachSecond} a second`,
      ours: calls[name],
      peer: echo[name],
      beside: 'a server that only echoes and syncs',
      unit: 'ms',
    });
  }
  const figures = {
    coordinator: calls,
    echo,
    ratio: { p50: ratio('p50Ms'), p99: ratio('p99Ms'), cpu: ratio('cpuMs') },
    storm,
    ...(killed === undefined ? {} : { killed }),
  };
  if (calls.wrongAnswers + storm.doubled + (killed?.wrong ?? 0) + (killed?.lost ?? 0) > 0) {
    process.exitCode = 1;
  }
  console.log(values.json ? JSON.stringify(figures, null, 2) : figures);
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
