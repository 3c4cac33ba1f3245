import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusIfAny, waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** A plan whose first package works until the test lets it go. */
function heldPlan(gate: string): string {
  return planText([
    {
      id: 'held',
      command: `until test -e "${gate}"; do sleep 0.05; done; echo x > held.txt`,
      writes: ['held.txt'],
    },
    {
      id: 'next',
      dependsOn: ['held'],
      command: 'test -f held.txt && echo y > next.txt',
      writes: ['next.txt'],
    },
  ]);
}

function heldRepository(): { repository: TestRepository; release: () => void } {
  const gate = join(temporaryFolder('gate'), 'open');
  const repository = gitRepository({ files: { 'work-packages.yaml': heldPlan(gate) } });
  return { repository, release: () => writeFileSync(gate, '') };
}

const untilWorking = (repository: TestRepository) =>
  waitFor('the first package works', async () => {
    const status = await statusIfAny(repository);
    return status?.packages['held']?.state === 'working' && status;
  });

describe('a run whose driver goes away', () => {
  it('goes on where it was when the driver was killed, with the agent that still works', async () => {
    const { repository, release } = heldRepository();
    const first = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    first.signal('SIGKILL');
    await first.finished;
    expect((await statusIfAny(repository))?.driver).toBeNull();

    const second = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
    await waitFor(
      'the second driver has the run',
      async () => (await statusIfAny(repository))?.driver?.pid === second.pid,
    );
    release();
    expect((await second.finished).code).toBe(0);
    const status = await statusIfAny(repository);
    expect(status).toMatchObject({ state: 'done', packages: { held: { attempt: 1 }, next: { attempt: 1 } } });
    expect(
      repository.git('log', '--merges', '--format=%s', 'waves/test-feature/integration').split('\n'),
    ).toHaveLength(2);
  });

  it('takes up an agent that finished while no driver was alive', async () => {
    const { repository, release } = heldRepository();
    const first = startWaves(repository.root, ['run', 'work-packages.yaml']);
    const working = await untilWorking(repository);
    first.signal('SIGKILL');
    await first.finished;
    release();
    await waitFor('the agent has finished', async () => {
      const { out } = await waves(working.packages['held']?.worktree ?? '', ['logs', 'held', '--follow']);
      return out !== undefined;
    });
    const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml', '--json']);
    expect(code).toBe(0);
    const types = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalEvent)
      .filter((event) => 'package' in event && event.package === 'held')
      .map((event) => event.type);
    expect(types).not.toContain('attempt.started');
    expect(types).toContain('package.integrated');
  });
});

describe('two command lines on one repository', () => {
  it('makes the second one a client of the first', async () => {
    const { repository, release } = heldRepository();
    const first = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
    await untilWorking(repository);
    const second = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
    await waitFor('the second one follows the run', () => second.out().includes('run.continued'));
    release();
    const [one, two] = await Promise.all([first.finished, second.finished]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(two.out).toContain('"run.ended"');
    expect((await statusIfAny(repository))?.packages['held']?.attempt).toBe(1);
  });

  it('ends the agents on Ctrl+C, exits with 130, and goes on with the same command', async () => {
    const { repository, release } = heldRepository();
    const first = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    first.signal('SIGINT');
    expect((await first.finished).code).toBe(130);
    // On a machine that is busy otherwise it leaves before, and a driver in the background waits for the agent's end.
    const status = await waitFor('the run is over', async () => {
      const now = await statusIfAny(repository);
      return now?.state === 'cancelled' && now;
    });
    expect(status).toMatchObject({ packages: { held: { state: 'cancelled' } } });
    release();
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(await statusIfAny(repository)).toMatchObject({
      state: 'done',
      packages: { held: { attempt: 2 } },
    });
  });
});
