import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lives } from '../setup/processes.mjs';

/** How long a process may take to end, in milliseconds, before it is killed. */
const PATIENCE = 10_000;

/**
 * Ends the drivers of a repository and the agents that they started, so that nothing of a demonstration stays behind, and
 * waits for their ends: a driver writes until then.
 *
 * @param {string} repository
 * @returns {Promise<void>}
 */
export async function endDrivers(repository) {
  const folder = join(repository, '.git', 'waves');
  const pids = [];
  for (const record of [...leases(folder), ...starts(join(folder, 'runs'))]) {
    try {
      const { pid, released } = JSON.parse(readFileSync(record, 'utf8'));
      if (Number.isInteger(pid) && released !== true) {
        process.kill(pid, 'SIGTERM');
        pids.push(pid);
      }
    } catch {
      // It has ended already.
    }
  }
  await Promise.all(pids.map(untilEnded));
}

async function untilEnded(pid) {
  const deadline = Date.now() + PATIENCE;
  while (lives(pid) && Date.now() < deadline) {
    await setTimeout(20);
  }
  if (lives(pid)) {
    process.kill(pid, 'SIGKILL');
  }
}

function leases(folder) {
  return list(folder)
    .filter((name) => /^lease\.\d+\.json$/.test(name))
    .map((name) => join(folder, name));
}

/** The start records of attempts that have no exit record. */
function starts(folder) {
  return list(folder, { recursive: true })
    .filter((name) => name.endsWith('start.json'))
    .map((name) => join(folder, name))
    .filter((path) => !list(join(path, '..')).includes('exit.json'));
}

function list(folder, options) {
  try {
    return readdirSync(folder, options).map(String);
  } catch {
    return [];
  }
}
