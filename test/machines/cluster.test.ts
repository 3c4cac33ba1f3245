import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atDepth, inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { BRANCH, cloneOf, eventsOf, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import type { TestCluster } from '../support/slurm';
import { hasSlurm, realSlurm, slurmStandIn } from '../support/slurm';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

/** Starts `waves worker --runner slurm`, whose jobs have a place of their own for temporary files. */
async function runnerOn(cluster: TestCluster, remote: TestRepository, env: Record<string, string>) {
  const { root, home } = cloneOf(remote, 'cluster');
  const places = temporaryFolder();
  const runner = startWaves(
    root.root,
    [
      ...[
        'worker',
        '--name',
        'cluster',
        '--labels',
        'gpu',
        '--runner',
        'slurm',
        '--slots',
        '2',
        '--idle',
        '2',
      ],
      ...['--runner-options', '--comment="of a test" --no-requeue'],
    ],
    { HOME: home, TMPDIR: places, ...cluster.env, ...env },
  );
  await waitFor('it begins', () => runner.out().includes('up to 2 jobs'));
  return { runner, clone: root, places };
}

function scenario(make: () => Promise<TestCluster> | TestCluster) {
  it('has jobs take attempts, tells why one does not begin or has ended, and ends them after their work', async () => {
    const cluster = await make();
    const folder = temporaryFolder();
    const plan = planText([
      ...['left', 'right', 'third'].map((id) => ({
        id,
        command: `mkdir ${id} && pwd > ${id}/a.txt`,
        runsOn: 'gpu',
      })),
      {
        id: 'killed',
        dependsOn: ['left', 'right', 'third'],
        command: `echo x >> ${folder}/begun; while ! test -e ${folder}/go; do sleep 0.1; done; mkdir killed && touch killed/k`,
      },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const keys = join(folder, 'keys');
    const made = await waves(driver.root, ['machines', 'accounts', 'cluster', '--keys', keys]);
    const { port } = await natsServer(`accounts {\n${made.out}\n}\n`);
    const as = (who: string) => ({
      WAVES_QUEUE: `nats://127.0.0.1:${port}`,
      WAVES_QUEUE_CREDENTIALS: join(keys, `${who}.nk`),
      WAVES_QUEUE_LEASE: '3',
    });
    const machines = async () => (await waves(driver.root, ['machines'], as('driver'))).out;
    cluster.hold();
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--json'], as('driver'));
    const { runner, clone, places } = await runnerOn(cluster, remote, as('worker-cluster'));
    await waitFor('it is said why no job begins', async () =>
      (await machines()).includes(
        `cluster: 0 of 2 jobs of Slurm at work, 2 to begin (${cluster.holdReason}), gpu`,
      ),
    );
    cluster.release();
    await waitFor('the last attempt is at work', () => existsSync(join(folder, 'begun')));
    expect(merges(driver)).toHaveLength(3);
    await waitFor('one job is left', async () => (await machines()).includes('1 of 2 jobs of Slurm at work'));
    const asked = [...runner.err().matchAll(/Job (\d+) is asked for/g)].map(([, id]) => id ?? '');
    const ended = [...runner.err().matchAll(/Job (\d+) has ended/g)].map(([, id]) => id ?? '');
    const [last = ''] = asked.filter((id) => !ended.includes(id));
    cluster.kill(last);
    // Its attempt begins anew in another job, when its machine has been silent for as long as it may be.
    await waitFor('it is told what has become of it', async () =>
      (await machines()).includes(`job ${last} has ended with `),
    );
    await waitFor('it is at work again', () => readFileSync(join(folder, 'begun'), 'utf8') === 'x\nx\n');
    runner.signal('SIGTERM');
    await waitFor('its job leaves, and goes on with what it has', async () =>
      /cluster: 1 of 1 slots, .*leaving/.test(await machines()),
    );
    writeFileSync(join(folder, 'go'), '');
    const { code, out, err } = await run.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(workedOn(eventsOf(out))).toEqual(Array.from({ length: 5 }, () => 'cluster'));
    expect(merges(driver)).toHaveLength(4);
    expect(driver.show(BRANCH, 'left/a.txt')).toContain(places);
    expect((await runner.finished).code).toBe(0);
    expect(await machines()).not.toContain('jobs of Slurm');
    // The killed one has had no time to clear up; the others leave nothing.
    expect(readdirSync(places).length).toBeLessThanOrEqual(1);
    expect(clone.git('worktree', 'list').split('\n')).toHaveLength(1);
  });
}

describe.skipIf(!hasNatsServer)('waves worker --runner slurm', { timeout: 300_000 }, () => {
  describe('with programs in the place of those of Slurm', () => {
    scenario(slurmStandIn);

    inDepth(
      'tells Slurm nothing that is secret, says what it is told, and ends its jobs at once at the second word',
      async () => {
        const cluster = slurmStandIn();
        const begun = join(temporaryFolder(), 'begun');
        const plan = planText([{ id: 'a', command: `touch ${begun}; sleep 600` }]);
        const { driver, remote } = sharedRepository(plan);
        const { port } = await natsServer();
        const queue = { WAVES_QUEUE: queueAt(port) };
        cluster.refuse('sbatch: error: invalid partition specified: gpu');
        const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--json'], queue);
        const { runner, places } = await runnerOn(cluster, remote, queue);
        const refusal =
          'cluster: 0 of 2 jobs of Slurm at work, gpu, sbatch: sbatch: error: invalid partition';
        await waitFor('it is said what Slurm says', async () =>
          (await waves(driver.root, ['machines'], queue)).out.includes(refusal),
        );
        cluster.refuse(undefined);
        await waitFor('a job works', () => existsSync(begun));
        expect(cluster.told()).toContain('--comment=of a test\n--no-requeue\n--job-name\nwaves-');
        expect(cluster.told()).not.toContain('secret');
        runner.signal('SIGINT');
        await waitFor('it leaves', () => runner.err().includes('ends after those in hand'));
        runner.signal('SIGINT');
        expect((await runner.finished).code).toBe(0);
        await waitFor('its job is gone, and what it had', () => readdirSync(places).length === 0);
        await waitFor('its attempt is given back', () =>
          run.out().includes('The worker on cluster was stopped.'),
        );
      },
    );

    it('says what it needs where there is no Slurm, or none that is known', async () => {
      const { driver } = sharedRepository(planText([{ id: 'a', command: 'true' }]));
      const programs = temporaryFolder();
      symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(programs, 'git'));
      const says = async (args: readonly string[], env: Record<string, string> = {}) => {
        const { code, err } = await waves(
          driver.root,
          ['worker', '--queue', 'nats://localhost:1', ...args],
          env,
        );
        return [code, err];
      };
      expect(await says(['--runner', 'slurm'], { PATH: programs })).toEqual([
        2,
        expect.stringContaining('there is no squeue on the PATH'),
      ]);
      expect(await says(['--runner', 'pbs'])).toEqual([2, expect.stringContaining('There are: slurm.')]);
      expect(await says(['--runner-options', '-p x'])).toEqual([
        2,
        expect.stringContaining('--runner slurm'),
      ]);
    });
  });

  // It takes a controller, a node and half a minute: in depth, where Slurm is installed.
  describe.skipIf(!atDepth(false, hasSlurm))('with a real Slurm', () => scenario(realSlurm));
});
