/**
 * Calls a server from a process of its own, and prints what came of it as JSON. In its first argument, as JSON: `kind`, which
 * is `locks`, `echo` or `storm`, `url`, `key`, `agents`, `rate` (calls a second of each) and `seconds`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { ask as call, connections } from './ask.mjs';

const { kind, url, key, agents, rate, seconds } = JSON.parse(process.argv[2] ?? '{}');
const delay = monitorEventLoopDelay({ resolution: 5 });

const ask = (/** @type {string} */ path, /** @type {object} */ body) => call({ url, key }, path, body);
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {number[]} */
const times = [];
let wrong = 0;
/** Who holds which key, as the answers say. */
const held = new Map();

/** Locks and releases in turn. Two want each key. */
async function lockOrRelease(/** @type {number} */ agent, /** @type {number} */ call) {
  const agent_id = `agent-${agent}`;
  const file_path = `api:key-${agent >> 1}`;
  if (call % 2 === 0) {
    const { success } = await ask('/locks/acquire', { file_path, agent_id });
    if (success) {
      wrong += held.has(file_path) && held.get(file_path) !== agent_id ? 1 : 0;
      held.set(file_path, agent_id);
    }
    return;
  }
  const mine = held.get(file_path) === agent_id;
  if (mine) {
    held.delete(file_path);
  }
  const { success } = await ask('/locks/release', { file_path, agent_id });
  wrong += success === mine ? 0 : 1;
}

/** The same number of bytes to and fro. */
const echo = (/** @type {number} */ agent) =>
  ask('/echo', { file_path: `api:key-${agent >> 1}`, agent_id: `agent-${agent}` });

async function callInTime(/** @type {number} */ agent) {
  const gap = 1000 / rate;
  let next = performance.now() + Math.random() * gap;
  const end = performance.now() + seconds * 1000;
  for (let call = 0; next < end; call++, next += gap) {
    await pause(Math.max(0, next - performance.now()));
    const before = performance.now();
    await (kind === 'echo' ? echo(agent) : lockOrRelease(agent, call));
    times.push(performance.now() - before);
  }
}

let holders = 0;
let doubled = 0;
/** @type {number[]} */
const order = [];
async function contend(/** @type {number} */ agent) {
  const agent_id = `storm-${agent}`;
  for (let success = false; !success;) {
    ({ success } = await ask('/locks/acquire', { file_path: 'api:storm', agent_id, wait_seconds: 50 }));
  }
  doubled += ++holders > 1 ? 1 : 0;
  order.push(agent);
  holders--;
  await ask('/locks/release', { file_path: 'api:storm', agent_id });
}

/** How many were passed by somebody who came later: agents ask in the order of their numbers. */
const passed = () => order.filter((agent, at) => at > 0 && agent < (order[at - 1] ?? 0)).length;

delay.enable();
const startedAt = performance.now();
const work = kind === 'storm' ? contend : callInTime;
await Promise.all(Array.from({ length: agents }, (_, agent) => work(agent)));
const took = Math.round(performance.now() - startedAt) / 1000;
times.sort((a, b) => a - b);
const at = (/** @type {number} */ part) =>
  Math.round((times[Math.floor(times.length * part)] ?? 0) * 10) / 10;
const figures =
  kind === 'storm'
    ? { contenders: order.length, doubled, passed: passed(), seconds: took }
    : { calls: times.length, p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(0.999999), wrongAnswers: wrong };
console.log(JSON.stringify({ ...figures, loadLateP99Ms: Math.round(delay.percentile(99) / 1e5) / 10 }));
connections.destroy();
