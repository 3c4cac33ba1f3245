import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { onTerminal } from '../support/onTerminal';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusIfAny, waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

function heldRepository(): { repository: TestRepository; release: () => void } {
  const gate = join(temporaryFolder('gate'), 'open');
  const command = `until test -e "${gate}"; do sleep 0.05; done; echo x > held.txt`;
  const plan = planText([{ id: 'held', command, writes: ['held.txt'] }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  return { repository, release: () => writeFileSync(gate, '') };
}

const untilWorking = (repository: TestRepository) =>
  waitFor(
    'the package works',
    async () => (await statusIfAny(repository))?.packages['held']?.state === 'working',
  );

const untilDone = (repository: TestRepository) =>
  waitFor('the run is done', async () => (await statusIfAny(repository))?.state === 'done');

describe('leaving a run', () => {
  it('hands it to a driver in the background when the terminal is closed', async () => {
    const { repository, release } = heldRepository();
    const driving = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    driving.signal('SIGHUP');
    const { code, err } = await driving.finished;
    expect(code, err).toBe(130);
    const after = await statusIfAny(repository);
    expect(after).toMatchObject({ state: 'running', packages: { held: { state: 'working' } } });
    expect(after?.driver?.pid).not.toBe(driving.pid);
    release();
    await untilDone(repository);
    expect((await statusIfAny(repository))?.packages['held']?.attempt).toBe(1);
  });

  it('hands it over when nobody reads what it prints any more', async () => {
    const { repository, release } = heldRepository();
    const child = spawn(process.execPath, [CLI, 'run', 'work-packages.yaml', '--json'], {
      cwd: repository.root,
      env: { ...process.env, WAVES_CONSENT: 'yes' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
    await untilWorking(repository);
    child.stdout.destroy();
    // The next thing that it prints finds the pipe closed.
    expect((await waves(repository.root, ['pause'])).code).toBe(0);
    expect(await ended).toBe(130);
    expect(err).not.toMatch(/EPIPE|at .*\.js/);
    expect((await waves(repository.root, ['resume'])).code).toBe(0);
    release();
    await untilDone(repository);
  });

  it('ends nothing when somebody stops watching', async () => {
    const { repository, release } = heldRepository();
    const driving = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    const watching = startWaves(repository.root, ['watch']);
    await waitFor('the watcher shows the run', () => watching.out().includes('working'));
    watching.signal('SIGINT');
    expect((await watching.finished).code).toBe(130);
    release();
    expect((await driving.finished).code).toBe(0);
  });
});

describe('the live view', () => {
  const plan = planText([{ id: 'one', command: 'echo x > one.txt', writes: ['one.txt'] }]);

  it.skipIf(onTerminal === undefined)('is drawn again in place, and gives the cursor back', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const seen = await onTerminal?.(repository.root, ['run', 'work-packages.yaml'], '');
    expect(seen?.code).toBe(0);
    expect(seen?.out).toMatch(/\u001b\[\d+A/);
    expect(seen?.out).toContain('✔ Done');
    expect(seen?.out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(seen?.out.lastIndexOf('\u001b[?25l') ?? 0);
  });

  it.skipIf(onTerminal === undefined)('has no colour with NO_COLOR', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const seen = await onTerminal?.(repository.root, ['run', 'work-packages.yaml'], '', { NO_COLOR: '1' });
    expect(seen?.code).toBe(0);
    // Colours end in m; moving the cursor does not.
    expect(seen?.out).not.toMatch(/\u001b\[[\d;]*m/);
  });
});
