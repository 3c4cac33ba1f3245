import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import type { Why } from '../../src/run/explaining/why';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** `held` works until it is let go; `next` waits for it; `bad` fails until the flag is there. */
function repositoryWithRun(): { repository: TestRepository; release: () => void; repair: () => void } {
  const folder = temporaryFolder('gate');
  const [gate, flag] = [join(folder, 'open'), join(folder, 'flag')];
  const plan = planText([
    {
      id: 'held',
      command: `until test -e "${gate}"; do sleep 0.05; done; echo x > held.txt`,
      writes: ['held.txt'],
    },
    { id: 'next', dependsOn: ['held'], command: 'echo y > next.txt', writes: ['next.txt'] },
    { id: 'bad', command: `test -e "${flag}" && echo z > bad.txt`, writes: ['bad.txt'] },
  ]);
  return {
    repository: gitRepository({ files: { 'work-packages.yaml': plan } }),
    release: () => writeFileSync(gate, ''),
    repair: () => writeFileSync(flag, ''),
  };
}

const untilState = (repository: TestRepository, id: string, state: string) =>
  waitFor(`${id} is ${state}`, async () => {
    const { code, out } = await waves(repository.root, ['status', '--json']);
    return code === 0 && (JSON.parse(out) as RunStatus).packages[id]?.state === state;
  });

describe('steering a run from another terminal', () => {
  it('pauses, says why nothing goes on, resumes, retries and ends it', async () => {
    const { repository, release, repair } = repositoryWithRun();
    const driving = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
    await untilState(repository, 'bad', 'failed');
    expect((await waves(repository.root, ['pause', '--message', 'lunch'])).code).toBe(0);
    expect((await statusOf(repository)).state).toBe('paused');
    const { out } = await waves(repository.root, ['why', 'next', '--json']);
    expect(JSON.parse(out) as Why).toMatchObject({
      package: 'next',
      driver: { pid: driving.pid },
      blocked_by: expect.arrayContaining([
        expect.objectContaining({ kind: 'dependency', package: 'held' }),
        expect.objectContaining({ kind: 'pause', message: 'lunch' }),
      ]) as unknown,
      waits_for: [{ package: 'held' }],
    });
    expect((await waves(repository.root, ['resume'])).code).toBe(0);
    repair();
    expect((await waves(repository.root, ['retry', 'bad'])).code).toBe(0);
    release();
    expect((await driving.finished).code).toBe(0);
    expect(await statusOf(repository)).toMatchObject({ state: 'done', packages: { bad: { attempt: 2 } } });
  });

  it('takes a package out, leaves one out, and refuses what cannot be', async () => {
    const { repository } = repositoryWithRun();
    const driving = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilState(repository, 'held', 'working');
    await untilState(repository, 'bad', 'failed');
    expect((await waves(repository.root, ['cancel', 'held'])).code).toBe(0);
    await untilState(repository, 'held', 'cancelled');
    await driving.finished;
    expect((await waves(repository.root, ['skip', 'held', '--reason', 'not needed'])).code).toBe(0);
    await untilState(repository, 'next', 'done');

    const unknown = await waves(repository.root, ['retry', 'nobody']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('held, next, bad');
    expect((await waves(repository.root, ['approve', 'no-gate'])).code).not.toBe(0);
    expect((await waves(repository.root, ['skip', 'held'])).code).toBe(2);
  });

  it('starts a new driver with resume when the old one has died', async () => {
    const { repository, release, repair } = repositoryWithRun();
    const driving = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilState(repository, 'held', 'working');
    driving.signal('SIGKILL');
    await driving.finished;
    repair();
    expect((await waves(repository.root, ['why', 'held'])).out).toContain('waves resume');
    expect((await waves(repository.root, ['resume'])).code).toBe(0);
    const watching = startWaves(repository.root, ['watch', '--json']);
    release();
    await watching.finished;
    expect(await statusOf(repository)).toMatchObject({ packages: { held: { attempt: 1, state: 'done' } } });
  });
});
