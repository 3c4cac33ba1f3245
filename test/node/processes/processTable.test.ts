import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processTree, treeOfLines } from '../../../src/node/processes/processTable';
import { waitFor } from '../../support/waitFor';

function started(command: string): number {
  const child = spawn('sh', ['-c', command], { stdio: 'ignore', detached: true });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  });
  return pid;
}

describe.skipIf(process.platform === 'win32')('processTree', () => {
  it('finds what a process has started, and what that is', async () => {
    const pid = started('sleep 60 & sh -c "sleep 61 & wait" & wait');
    const tree = await waitFor('all have started', async () => {
      const rows = await processTree(pid);
      return rows?.filter(({ name }) => name === 'sleep').length === 2 && rows;
    });
    expect(tree[0]).toMatchObject({ pid, name: 'sh', suspended: false });
    expect(tree.map(({ name }) => name).sort()).toEqual(['sh', 'sh', 'sleep', 'sleep']);
  });

  it('sees that a child is busy, and that it was even when it has ended', async () => {
    const pid = started('node -e "while (process.uptime() < 1);"; sleep 60');
    const used = async () => (await processTree(pid))?.reduce((sum, { cpuMs }) => sum + cpuMs, 0) ?? 0;
    const busy = await waitFor('the child has used some time', async () => {
      const time = await used();
      return time > 100 && time;
    });
    const later = await waitFor('the child has ended', async () => {
      const rows = await processTree(pid);
      return rows?.some(({ name }) => name === 'sleep') && (await used());
    });
    expect(later).toBeGreaterThanOrEqual(busy);
  });

  it('sees that a process is suspended', async () => {
    const pid = started('exec sleep 60');
    await waitFor('it runs', async () => (await processTree(pid))?.[0]?.name === 'sleep');
    process.kill(pid, 'SIGSTOP');
    await waitFor('it is suspended', async () => (await processTree(pid))?.[0]?.suspended);
    process.kill(pid, 'SIGCONT');
    await waitFor('it goes on', async () => (await processTree(pid))?.[0]?.suspended === false);
  });

  it('finds nothing of a process that has ended', async () => {
    expect(await processTree(2 ** 22 + 1)).toEqual([]);
  });
});

describe('treeOfLines', () => {
  it('reads what ps prints on Linux and on macOS', () => {
    const lines = [
      '    1     0 Ss   02-00:00:00 1-02:03:04 /sbin/launchd',
      '  501     1 S+         10:00    0:01.50 -zsh',
      '  502   501 T       01:00:20   01:00:10  /usr/local/bin/node --inspect /home/me/bin/agent.js --secret=hidden',
      '  503   502 R          02:10    2:00.00 python3.12 -m pytest tests',
      '  504   502 Z          00:00    0:00.00 (gone)',
      '  505   502 S          00:09    0:00.10 bash -c echo secret',
      '  600     1 S          09:01    9:00.00 /usr/bin/other',
      'garbage',
    ].join('\n');
    expect(treeOfLines(lines, 501)).toEqual([
      { pid: 501, name: 'zsh', cpuMs: 1500, suspended: false, ageMs: 600_000 },
      { pid: 502, name: 'node agent.js', cpuMs: 3_610_000, suspended: true, ageMs: 3_620_000 },
      { pid: 503, name: 'python3.12 pytest', cpuMs: 120_000, suspended: false, ageMs: 130_000 },
      { pid: 505, name: 'bash', cpuMs: 100, suspended: false, ageMs: 9000 },
    ]);
    expect(treeOfLines(lines, 1)[0]).toMatchObject({ name: 'launchd', cpuMs: 93_784_000 });
  });
});
