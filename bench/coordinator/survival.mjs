/**
 * Calls a coordinator that is killed and started again meanwhile, from a process of its own, and holds what it says in the end
 * against what it has answered. In its first argument, as JSON: `address`, the file that says where it is served, `agents`, `calls`
 * (of all together) and `rate` (calls a second of each; absent: one after the other). Prints the number of answers now and then, and in
 * the end what came of it as JSON.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { ask, connections } from './ask.mjs';

const { address, agents, calls, rate } = JSON.parse(process.argv[2] ?? '{}');
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const server = () => JSON.parse(readFileSync(address, 'utf8'));

/** What was answered: tasks with what has to be true of each, and who holds which key. */
const tasks = new Map();
const held = new Map();
const found = { answers: 0, cutOff: 0, wrong: 0, lost: 0, longestSilenceMs: 0 };
/** @type {string[]} */
const examples = [];
let lastAnswer = performance.now();
/** @type {Promise<void> | undefined} */
let coming;

function tell(/** @type {'wrong' | 'lost'} */ kind, /** @type {unknown[]} */ ...what) {
  found[kind] += 1;
  examples.push(`${kind}: ${JSON.stringify(what)}`);
}

/** Until somebody answers at the address again. */
async function back() {
  for (;;) {
    try {
      await ask(server(), '/work/get', { task_id: '00000000-0000-4000-8000-000000000000' });
      return;
    } catch {
      await pause(20);
    }
  }
}

/** @returns {Promise<any>} the answer; undefined where it was cut off. */
async function call(/** @type {string} */ path, /** @type {object} */ body) {
  try {
    const answer = await ask(server(), path, body);
    found.answers += 1;
    found.longestSilenceMs = Math.max(found.longestSilenceMs, Math.round(performance.now() - lastAnswer));
    lastAnswer = performance.now();
    if (found.answers % 20 === 0) {
      console.log(String(found.answers));
    }
    if (typeof answer.success !== 'boolean') {
      tell('wrong', path, body, answer);
    }
    return answer;
  } catch {
    found.cutOff += 1;
    coming ??= back().finally(() => (coming = undefined));
    await coming;
    return undefined;
  }
}

/** What is the same when it is done twice is asked until it is answered. */
async function insist(/** @type {string} */ path, /** @type {object} */ body) {
  for (;;) {
    const answer = await call(path, body);
    if (answer !== undefined) {
      return answer;
    }
  }
}

async function take(/** @type {string} */ agent_id, /** @type {string} */ file_path) {
  const { success, locked_by } = await insist('/locks/acquire', { agent_id, agent_type: 'bench', file_path });
  if (success && held.has(file_path) && held.get(file_path) !== agent_id) {
    tell('wrong', file_path, 'was given to', agent_id, 'and is held by', held.get(file_path), locked_by);
  }
  return success;
}

/** What an agent calls in turn, each beginning with what the former has found. @type {((agent: string, turn: number) => Promise<void>)[]} */
const TURNS = [
  async (agent_id, turn) => {
    const answer = await call('/work/submit', {
      task_type: 'code',
      task_description: `${agent_id} ${turn}`,
      agent_id,
    });
    if (answer?.success && !tasks.has(answer.task_id)) {
      tasks.set(answer.task_id, { status: /^(pending|claimed|completed)$/ });
    }
  },
  async (agent_id) => {
    const task_id = (await call('/work/claim', { agent_id, agent_type: 'bench' }))?.task_id;
    if (typeof task_id === 'string') {
      if (tasks.get(task_id)?.agent !== undefined) {
        tell('wrong', task_id, 'was given to', tasks.get(task_id)?.agent, 'and to', agent_id);
      }
      tasks.set(task_id, { status: /^(claimed|running)$/, agent: agent_id });
    }
  },
  async (agent_id) => {
    const [task_id, task] =
      [...tasks].findLast(([, { agent, status }]) => agent === agent_id && !status.test('completed')) ?? [];
    if (task !== undefined) {
      task.status = /^(claimed|running|completed)$/;
      const answer = await call('/work/complete', { task_id, agent_id, success: true });
      if (answer?.success === true) {
        task.status = /^completed$/;
      } else if (answer !== undefined) {
        tell('wrong', task_id, answer);
      }
    }
  },
  async (agent_id, turn) => {
    const file_path = `api:${agent_id}-${turn}`;
    if (await take(agent_id, file_path)) {
      held.set(file_path, agent_id);
    } else {
      tell('wrong', file_path, 'was not given to', agent_id);
    }
  },
  async (agent_id) => {
    const file_path = `api:shared-${Number(agent_id.split('-')[1]) >> 1}`;
    if (await take(agent_id, file_path)) {
      held.set(file_path, agent_id);
    }
  },
  async (agent_id) => {
    const file_path = `api:shared-${Number(agent_id.split('-')[1]) >> 1}`;
    if (held.get(file_path) === agent_id) {
      held.delete(file_path);
      await insist('/locks/release', { agent_id, agent_type: 'bench', file_path });
    }
  },
];

async function work(/** @type {number} */ agent) {
  const gap = rate === undefined ? 0 : 1000 / rate;
  let next = performance.now() + (gap * agent) / agents;
  for (let turn = 0; turn < calls / agents; turn++, next += gap) {
    await pause(Math.max(0, gap === 0 ? 0 : next - performance.now()));
    await TURNS[turn % TURNS.length]?.(`agent-${agent}`, turn);
  }
}

/** Everything that was answered still has to be true. */
async function compare() {
  for (const [task_id, { status, agent }] of tasks) {
    const { task } = await insist('/work/get', { task_id });
    if (task === undefined || !status.test(task.status) || (agent ?? task.claimed_by) !== task.claimed_by) {
      tell('lost', task_id, String(status), agent, task);
    }
  }
  const { url, key } = server();
  for (const [file_path, agent] of held) {
    const response = await fetch(`${url}/locks/status/${file_path}`, { headers: { 'X-API-Key': key } });
    const { lock } = await response.json();
    if (lock?.locked_by !== agent) {
      tell('lost', file_path, agent, lock);
    }
  }
}

await back();
lastAnswer = performance.now();
await Promise.all(Array.from({ length: agents }, (_, agent) => work(agent)));
const { answers, cutOff, longestSilenceMs } = found;
await compare();
const { wrong, lost } = found;
const kept = { tasks: tasks.size, locks: held.size };
console.log(
  JSON.stringify({ answers, cutOff, longestSilenceMs, wrong, lost, ...kept, examples: examples.slice(0, 3) }),
);
connections.destroy();
