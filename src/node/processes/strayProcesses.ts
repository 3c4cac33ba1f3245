import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProcStat } from './processTable';
import { processTree, procStat } from './processTable';

/** The variable by which the processes of an attempt can be told from all others; its value is the attempt's folder. */
export const ATTEMPT_VARIABLE = 'WAVES_ATTEMPT_FOLDER';

/** As many processes as a kernel gives numbers to in a millisecond at most: making one takes several microseconds of a lock that all share. */
const NUMBERS_IN_MS = 1000;

/** How often is looked whether processes have ended. */
const LOOK_AGAIN_MS = 20;

/**
 * The processes of an attempt that a signal to its agent's process group does not reach: what the agent has started
 * with a group of its own. On Linux also what has cut itself loose from its parent; it is known by its environment. Many
 * agents take a second signal for impatience and end at once, so that none that has one of its group gets another.
 * @param agent process id of the agent; undefined when it is gone.
 */
export async function strayProcesses(
  folder: string,
  agent: number | undefined,
): Promise<ReadonlySet<number>> {
  const [tree, marked] = await Promise.all([
    agent === undefined ? undefined : processTree(agent),
    process.platform === 'linux' ? markedProcesses(folder) : [],
  ]);
  const found = new Set([...(tree ?? []).map(({ pid }) => pid), ...marked]);
  found.delete(process.pid);
  if (agent !== undefined) {
    found.delete(agent);
    const reached = await processesOfGroup(agent, found);
    reached.forEach((pid) => found.delete(pid));
  }
  return found;
}

/** Those of some processes that are in a process group; none where the system does not tell. */
async function processesOfGroup(group: number, pids: Iterable<number>): Promise<readonly number[]> {
  const all = [...pids];
  if (process.platform === 'linux') {
    return all.filter((pid) => procStat(pid)?.group === group);
  }
  if (process.platform === 'win32') {
    return [];
  }
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=']).catch(() => ({
    stdout: '',
  }));
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const within = new Set(lines.flatMap(([pid = 0, own]) => (own === group ? [pid] : [])));
  return all.filter((pid) => within.has(pid));
}

/**
 * What is in the session that a process began, in whichever group, with whatever environment. What is to outlive whoever started
 * it, such as a compiler's server, has made a session of its own.
 * @param leader number of that process, which has only just ended: as long as anything is in its session, nobody else gets it.
 * @param since when it was started or before, by `performance.now`.
 * @returns nothing where the system does not tell.
 */
export function sessionProcesses(leader: number, since: number): readonly number[] {
  const pids = process.platform === 'linux' ? processesAfter(leader, since) : [];
  return pids.filter((pid) => {
    const stat = procStat(pid);
    return stat?.session === leader && !hasEnded(stat);
  });
}

/**
 * Waits until the session or group that a process began, and some processes besides, have ended.
 * @param leader number of that process, which has ended itself. @param since as of `sessionProcesses`.
 * @param until by `performance.now`, at the latest.
 */
export async function allEnded(
  leader: number,
  since: number,
  others: ReadonlySet<number>,
  until: number,
): Promise<void> {
  while (performance.now() < until) {
    const isOver =
      process.platform === 'linux'
        ? sessionProcesses(leader, since).length === 0 && [...others].every(isGone)
        : !isThere(-leader);
    if (isOver) {
      return;
    }
    await setTimeout(LOOK_AGAIN_MS);
  }
}

function isGone(pid: number): boolean {
  const stat = procStat(pid);
  return stat === undefined || hasEnded(stat);
}

/** Nobody may have asked yet how it ended. */
function hasEnded({ state }: ProcStat): boolean {
  return state === 'Z' || state === 'X';
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Signals each of them; those that have ended meanwhile are passed over. */
export function signalEach(pids: Iterable<number>, signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended, or belongs to somebody else by now.
    }
  }
}

async function markedProcesses(folder: string): Promise<number[]> {
  const mark = Buffer.from(`\0${ATTEMPT_VARIABLE}=${folder}\0`);
  const found = await Promise.all(
    allProcesses().map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined);
      return environment !== undefined && Buffer.concat([Buffer.from('\0'), environment]).includes(mark)
        ? [pid]
        : [];
    }),
  );
  return found.flat();
}

/**
 * All that may have been started after a process. Numbers count up, and begin anew behind the largest: as long as that cannot have
 * happened since, what has a smaller number, or a larger one than the last that was given, was there before, and is not looked at.
 */
function processesAfter(first: number, since: number): readonly number[] {
  // Looked at first: what has begun anew by then shows below.
  const all = allProcesses();
  try {
    const last = Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[4]);
    numbers ??= Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
    const isOnce = last >= first && performance.now() - since < numbers / NUMBERS_IN_MS;
    return isOnce ? all.filter((pid) => pid > first && pid <= last) : all;
  } catch {
    return all;
  }
}

/** How many numbers of processes there are. */
let numbers: number | undefined;

/** What the kernel makes up when it is asked is there at once. */
function allProcesses(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}
