import { spawn } from 'node:child_process';

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
    await work();
  } finally {
    if (isStopped) {
      hasSignalled(-pid, 'SIGCONT');
    }
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
