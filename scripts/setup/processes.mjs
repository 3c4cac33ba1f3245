import { readFile, readdir, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import process from 'node:process';

/** Whether a process of that number runs. */
export function lives(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's.
    return error.code === 'EPERM';
  }
}

/**
 * Whether the very process that one of the extension's records names still runs: numbers are given again, soon where much is started.
 *
 * @param {{ pid: number, startedAt?: string }} record as `src/node/processes/processIdentity.ts` writes it.
 */
export async function livesStill({ pid, startedAt = '' }) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // After the program's name, in parentheses, which may hold anything: field 22 is when it started (proc_pid_stat(5)).
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return lives(pid) && (started === undefined || startedAt === '' || started === startedAt);
}

/** Ends the processes that work in a folder or were started with a path in it, where the system tells which do. */
export async function endAllIn(/** @type {string} */ folder) {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.filter((each) => each !== process.pid)) {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (`${place}${sep}`.startsWith(`${folder}${sep}`) || command.includes(`${folder}${sep}`)) {
      end(pid);
    }
  }
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
