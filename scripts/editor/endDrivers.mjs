import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Ends the drivers of a repository and the agents that they started, so that nothing of a demonstration stays behind.
 *
 * @param {string} repository
 */
export function endDrivers(repository) {
  const folder = join(repository, '.git', 'waves');
  for (const record of [...leases(folder), ...starts(join(folder, 'runs'))]) {
    try {
      const { pid, released } = JSON.parse(readFileSync(record, 'utf8'));
      if (Number.isInteger(pid) && released !== true) {
        process.kill(pid, 'SIGTERM');
      }
    } catch {
      // It has ended already.
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
