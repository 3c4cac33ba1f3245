import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { processTree } from './processTable';

/** How often is looked whether a process group stands still. What has left the group never does. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 5;

/**
 * Signals a process and everything it has started. On POSIX it must lead a process group; what has made a group of its
 * own is not reached. On Windows there are no signals: all of it ends at once.
 */
export function signalTree(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    const taskkill = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    taskkill.once('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}

/**
 * Lets a process group stand still while something is done, where the system can do that and there is such a group.
 * @param pid of the group's leader.
 * @throws what the work throws; the group goes on in any case.
 */
export async function whileStill(pid: number, work: () => Promise<void>): Promise<void> {
  const isStopped = process.platform !== 'win32' && hasSignalled(-pid, 'SIGSTOP');
  try {
    if (isStopped) {
      await standsStill(pid);
    }
    await work();
  } finally {
    if (isStopped) {
      hasSignalled(-pid, 'SIGCONT');
    }
  }
}

/** A signal is obeyed a moment after it was sent: what a process is writing then, it still writes. */
async function standsStill(pid: number): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const processes = await processTree(pid);
    if (processes === undefined || processes.every(({ suspended }) => suspended)) {
      return;
    }
    await setTimeout(LOOK_AGAIN_MS);
  }
}

function hasSignalled(group: number, signal: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(group, signal);
  } catch {
    // Nothing of the group is left.
    return false;
  }
}
