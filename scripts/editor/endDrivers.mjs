import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { livesStill } from '../setup/processes.mjs';

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
  const records = [...leases(folder), ...starts(join(folder, 'runs'))].flatMap(processIn);
  await Promise.all(records.map((record) => end(record, 'SIGTERM')));
  const deadline = Date.now() + PATIENCE;
  for (const record of records) {
    while ((await livesStill(record)) && Date.now() < deadline) {
      await setTimeout(20);
    }
    await end(record, 'SIGKILL');
  }
}

/** The process that a file names; none where it is half written, or has let go. */
function processIn(file) {
  try {
    const { pid, startedAt, released } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && released !== true ? [{ pid, startedAt }] : [];
  } catch {
    return [];
  }
}

async function end(record, signal) {
  if (await livesStill(record)) {
    try {
      process.kill(record.pid, signal);
    } catch {
      // It has just ended.
    }
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
