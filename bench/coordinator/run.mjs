/**
 * Load on a real driver's coordinator over HTTP: agents that call it many times a second, and a crowd that wants one
 * lock. `node bench/coordinator/run.mjs [--seconds 60] [--agents 100] [--rate 10] [--contenders 1000] [--json]`
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../scripts/projectRoot.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    agents: { type: 'string', default: '100' },
    rate: { type: 'string', default: '10' },
    contenders: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const root = mkdtempSync(join(tmpdir(), 'waves-bench-coordinator-'));
const git = (/** @type {string[]} */ ...args) =>
  execFileSync('git', ['-C', root, ...args], { stdio: 'ignore' });
git('init', '-q');
writeFileSync(join(root, 'a.txt'), 'a');
git('add', '-A');
git('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'a');
const driver = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), '-C', root, 'drive'], {
  stdio: 'ignore',
});

/** @returns {Promise<{ url: string, key: string }>} */
async function reached() {
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(join(root, '.git/waves/coordinator/address.json'), 'utf8'));
      if ((await fetch(`${found.url}/health`)).ok) {
        return found;
      }
    } catch {
      await pause(50);
    }
  }
}

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Megabytes that the driver has in memory; 0 where the system does not say. */
function memory() {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${driver.pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

try {
  const { url, key } = await reached();
  const ask = async (/** @type {string} */ path, /** @type {object} */ body) => {
    const headers = { 'Content-Type': 'application/json', 'X-API-Key': key };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json();
  };

  /** @type {number[]} */
  const times = [];
  let wrong = 0;
  /** Who holds which key, as the answers say. */
  const held = new Map();
  const load = async (/** @type {number} */ agent) => {
    const agent_id = `agent-${agent}`;
    // Two want each key.
    const file_path = `api:key-${agent >> 1}`;
    const gap = 1000 / Number(values.rate);
    let next = performance.now() + Math.random() * gap;
    const end = performance.now() + seconds * 1000;
    for (let call = 0; next < end; call++, next += gap) {
      await pause(Math.max(0, next - performance.now()));
      const before = performance.now();
      if (call % 2 === 0) {
        const { success } = await ask('/locks/acquire', { file_path, agent_id });
        if (success) {
          wrong += held.has(file_path) && held.get(file_path) !== agent_id ? 1 : 0;
          held.set(file_path, agent_id);
        }
      } else {
        const mine = held.get(file_path) === agent_id;
        if (mine) {
          held.delete(file_path);
        }
        const { success } = await ask('/locks/release', { file_path, agent_id });
        wrong += success === mine ? 0 : 1;
      }
      times.push(performance.now() - before);
    }
  };
  const memoryBefore = memory();
  await Promise.all(Array.from({ length: Number(values.agents) }, (_, agent) => load(agent)));
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ part) =>
    Math.round((times[Math.floor(times.length * part)] ?? 0) * 10) / 10;

  let holders = 0;
  let doubled = 0;
  let got = 0;
  const contend = async (/** @type {string} */ agent_id) => {
    for (let success = false; !success;) {
      ({ success } = await ask('/locks/acquire', { file_path: 'api:storm', agent_id, wait_seconds: 50 }));
    }
    doubled += ++holders > 1 ? 1 : 0;
    got++;
    holders--;
    await ask('/locks/release', { file_path: 'api:storm', agent_id });
  };
  const stormed = performance.now();
  await Promise.all(Array.from({ length: Number(values.contenders) }, (_, one) => contend(`storm-${one}`)));
  const figures = {
    calls: times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    wrongAnswers: wrong,
    memoryMb: [memoryBefore, memory()],
    storm: { contenders: got, doubled, seconds: Math.round((performance.now() - stormed) / 100) / 10 },
  };
  console.log(values.json ? JSON.stringify(figures, null, 2) : figures);
} finally {
  const ended = new Promise((resolve) => driver.once('exit', resolve));
  driver.kill();
  await ended;
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
