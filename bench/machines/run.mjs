import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { natsServerProgram } from '../../scripts/setup/natsServer.mjs';
import { compare, median, option, report } from '../figures.mjs';
import { bare, ours } from './queue.mjs';

/*
 * What it costs to have packages carried out by other machines: the queue alone beside a bare one, whole runs on workers of this
 * machine beside one that has no queue, and how long it takes until a worker that was killed is noticed.
 */

const PACKAGES = Number(option('--packages', '1000'));
/** Ours and the peer by turns, of which the middle counts. */
const ROUNDS = Number(option('--rounds', '3'));
const WHOLE = Number(option('--whole', '16'));
const LEASE_S = 5;
const CLI = join(projectRoot, 'dist', 'cli.js');
const PORT = 20_000 + (process.pid % 10_000);
const URL = `nats://waves:bench@127.0.0.1:${PORT}`;

const folder = mkdtempSync(join(tmpdir(), 'waves-machines-'));
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.on('exit', () => {
  children.forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
});

const listen = ['--addr', '127.0.0.1', '--port', String(PORT), '--user', 'waves', '--pass', 'bench'];
const server = start(
  natsServerProgram() ?? '',
  [...listen, '--jetstream', '--store_dir', join(folder, 'store')],
  folder,
);
await untilListening();

const alone = [];
for (const workers of [1, 2, 4, 8]) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const name = `${workers}x${round}`;
    rounds.push({
      peer: await withServer(() => bare(URL, PACKAGES, workers, `bare${name}`)),
      own: await withServer(() => ours(URL, PACKAGES, workers, `ours${name}`)),
    });
  }
  const of = (/** @type {(round: (typeof rounds)[number]) => number} */ figure) => median(rounds.map(figure));
  compare({
    what: 'handing a package that does nothing to one of so many workers, processors of both sides and the server',
    ...{ size: workers, ours: of(({ own }) => own.cpu), peer: of(({ peer }) => peer.cpu) },
    ...{ beside: 'a bare work queue of JetStream', unit: 'ms' },
  });
  alone.push({
    workers,
    'processors, ms each': of(({ own }) => own.cpu),
    'of the bare queue': of(({ peer }) => peer.cpu),
    ratio: of(({ own, peer }) => own.cpu / peer.cpu),
    'by the clock, ms each': of(({ own }) => own.ms),
    'the bare queue': of(({ peer }) => peer.ms),
    'ratio by the clock': of(({ own, peer }) => own.ms / peer.ms),
  });
}
report(`The queue alone, ${PACKAGES} packages that do nothing, the middle of ${ROUNDS} rounds`, alone);

const none = await wholeRun(0);
const whole = [];
for (const workers of [1, 2, 4, 8]) {
  const ms = await wholeRun(workers);
  compare({
    what: 'a package that does nothing, in a whole run on so many workers of one machine',
    ...{ size: workers, ours: ms, peer: none, beside: 'the same run without a queue', unit: 'ms' },
  });
  whole.push({ workers, 'ms each': ms, 'without a queue': none, ratio: ms / none });
}
report(`Whole runs, ${WHOLE} packages that do nothing, four at once`, whole);

const noticed = await untilNoticed();
compare({
  what: 'until a killed worker is noticed',
  ...{ ours: noticed, peer: LEASE_S * 1000, beside: 'its lease', unit: 'ms' },
});
report('A worker that was killed', [{ 'noticed after, ms': noticed, 'its lease, ms': LEASE_S * 1000 }]);
children.forEach((child) => child.kill('SIGKILL'));

/**
 * @param {string} name @param {number} count @param {string} command
 * @returns {{ root: string, remote: string }} a repository with a plan, and its remote
 */
function repository(name, count, command) {
  const root = join(folder, name);
  const remote = `${root}.git`;
  mkdirSync(root);
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', ['-C', root, ...args]);
  const packages = Array.from({ length: count }, (_, at) => ({
    ...{ id: `p${at}`, name: `P${at}`, description: 'Do nothing.', depends_on: [], retry_budget: 0 },
    scope: { write_allow: [`p${at}/**`], read_allow: ['**'] },
    locks: { files: [], keys: [] },
    ...{ verification: 'tier_a', agent: { command } },
  }));
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@localhost');
  writeFileSync(join(root, 'plan.yaml'), JSON.stringify({ change_id: name, packages }));
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  execFileSync('git', ['clone', '-q', '--bare', root, remote]);
  git('remote', 'add', 'origin', remote);
  return { root, remote };
}

/** @param {string} program @param {string[]} args @param {string} cwd @param {Record<string, string>} [env] */
function start(program, args, cwd, env = {}) {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, WAVES_CONSENT: 'yes', WAVES_SANDBOX: 'off', NO_COLOR: '1', ...env },
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  child.stdout.setEncoding('utf8');
  return child;
}

/** @param {import('node:child_process').ChildProcess} child @param {(line: string) => boolean} isIt */
function untilSaid(child, isIt) {
  return new Promise((resolve, reject) => {
    let rest = '';
    child.stdout?.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (lines.some(isIt)) {
        resolve(performance.now());
      }
    });
    child.once('exit', (code) => reject(new Error(`It has ended with ${code}.`)));
  });
}

/**
 * What it took, with the processors of the server.
 * @param {() => Promise<{ ms: number, cpu: number }>} work
 */
async function withServer(work) {
  const before = spentByServer();
  const { ms, cpu } = await work();
  return { ms, cpu: cpu + (spentByServer() - before) / PACKAGES };
}

/** Milliseconds of processors, in hundredths of a second as Linux tells them; elsewhere none. */
function spentByServer() {
  const path = `/proc/${server.pid}/stat`;
  const fields = existsSync(path) ? readFileSync(path, 'utf8').split(') ')[1]?.split(' ') : undefined;
  return (Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)) * 10;
}

/** Waits until the server answers. */
async function untilListening() {
  for (;;) {
    const answers = await new Promise((resolve) => {
      const socket = createConnection(PORT, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (answers) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {string} remote @param {string} name @param {number} slots */
async function worker(remote, name, slots) {
  const root = join(folder, 'workers', name);
  execFileSync('git', ['clone', '-q', remote, root]);
  const args = [CLI, 'worker', '--queue', URL, '--name', name.replaceAll('/', '-'), '--slots', String(slots)];
  const child = start(process.execPath, args, root);
  await untilSaid(child, (line) => line.includes('takes attempts'));
  return child;
}

/** A run to its end. @param {number} workers 0: without a queue @returns {Promise<number>} milliseconds for each package */
async function wholeRun(workers) {
  const { root, remote } = repository(
    `run${workers}`,
    WHOLE,
    'mkdir "$WAVES_PACKAGE" && echo > "$WAVES_PACKAGE/a"',
  );
  const slots = Math.max(1, 4 / workers);
  const machines = [];
  for (let at = 0; at < workers; at++) {
    machines.push(await worker(remote, `run${workers}/w${at}`, slots));
  }
  const queue = workers === 0 ? [] : ['--queue', URL];
  const began = performance.now();
  const run = start(
    process.execPath,
    [CLI, 'run', 'plan.yaml', '--max-parallel', '4', '--json', ...queue],
    root,
  );
  run.stdout.resume();
  const code = await new Promise((resolve) => run.once('exit', resolve));
  if (code !== 0) {
    throw new Error(`The run on ${workers} workers has ended with ${code}.`);
  }
  const ms = (performance.now() - began) / WHOLE;
  machines.forEach((machine) => machine.kill('SIGTERM'));
  return ms;
}

/** @returns {Promise<number>} milliseconds */
async function untilNoticed() {
  const { root, remote } = repository('noticed', 1, 'sleep 60');
  const machine = await worker(remote, 'noticed/w', 1);
  const args = [CLI, 'run', 'plan.yaml', '--json', '--queue', URL];
  const run = start(process.execPath, args, root, { WAVES_QUEUE_LEASE: String(LEASE_S) });
  await untilSaid(run, (line) => line.includes('"attempt.working"'));
  machine.kill('SIGKILL');
  const killed = performance.now();
  const noticed = await untilSaid(run, (line) => line.includes('"attempt.exited"'));
  run.kill('SIGKILL');
  return noticed - killed;
}
