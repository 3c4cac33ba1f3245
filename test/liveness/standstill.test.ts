import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { smallDisk } from '../support/smallDisk';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** How long somebody waits who wants to leave, in milliseconds; with some for a machine that is busy otherwise: what hangs does so for ever. */
const LEAVING_MS = 5000 + 20_000;

const PACKAGES = 6;

/** Packages one after the other, each of which works until the test lets all of them go, or is over. */
function chain(gate: string): string {
  return planText(
    Array.from({ length: PACKAGES }, (_, index) => ({
      id: `p${index}`,
      ...(index === 0 ? {} : { dependsOn: [`p${index - 1}`] }),
      command: `while test -d "${dirname(gate)}" && ! test -e "${gate}"; do sleep 0.05; done; mkdir -p p${index} && echo x > p${index}/x.txt`,
    })),
  );
}

function held(folder?: (files: Record<string, string>) => TestRepository) {
  const gate = join(temporaryFolder('gate'), 'open');
  const files = { 'work-packages.yaml': chain(gate) };
  const repository = folder?.(files) ?? gitRepository({ files });
  return { repository, release: () => writeFileSync(gate, '') };
}

function onSmallDisk(files: Record<string, string>): TestRepository {
  const root = temporaryFolder('repository');
  smallDisk.at(join(root, '.git'), 4 * 1024 * 1024);
  return gitRepository({ root, files });
}

async function statusOf({ root }: TestRepository): Promise<RunStatus | undefined> {
  const { code, out } = await waves(root, ['status', '--json']);
  return code === 0 ? (JSON.parse(out) as RunStatus) : undefined;
}

/** Until nothing of the first agent's start has to be written any more: a disk that is full by then would end it. */
const untilWorking = (repository: TestRepository) =>
  waitFor('the first package works', async () => {
    const { run = '', packages } = (await statusOf(repository)) ?? {};
    const agent = join(repository.root, '.git/waves/runs', run, 'attempts/p0/1/agent.json');
    return packages?.['p0']?.state === 'working' && existsSync(agent);
  });

async function expectLeft(run: ReturnType<typeof startWaves>): Promise<void> {
  const asked = Date.now();
  const { code, err } = await run.finished;
  expect(Date.now() - asked).toBeLessThan(LEAVING_MS);
  expect(code, err).toBe(130);
}

describe('a journal that cannot be written any more', () => {
  it('holds the run, which says so, ends when it is asked to, and goes on later', async () => {
    const { repository, release } = held();
    // No file of it may grow beyond this, as by a quota: the journal is the first that wants to.
    const run = startWaves(repository.root, ['run', 'work-packages.yaml'], {}, { largestFile: 12 * 1024 });
    release();
    await waitFor('it stands still', () => run.err().includes('stands still'));
    expect(run.err()).toContain('a disk is full');
    expect(run.err()).toContain('goes on by itself');
    run.signal('SIGTERM');
    await expectLeft(run);

    const again = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(again.code).toBe(0);
    const status = await statusOf(repository);
    expect(status?.state).toBe('done');
    expect(Object.values(status?.packages ?? {}).map(({ attempt }) => attempt)).toEqual(
      Array(PACKAGES).fill(1),
    );
  });

  it.runIf(smallDisk.isPossible)('goes on by itself when a full disk has room again', async () => {
    const { repository, release } = held(onSmallDisk);
    const run = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    const ballast = smallDisk.fill(join(repository.root, '.git'));
    release();
    await waitFor('it stands still', () => run.err().includes('stands still'));
    const seen = await waves(repository.root, ['status', '--json']);
    expect(seen.err).toContain('a disk is full');
    expect((JSON.parse(seen.out) as RunStatus).standstill).toMatchObject({
      fault: 'disk-full',
      of: 'machine',
      what: 'a disk is full',
      advice: expect.stringContaining('goes on by itself') as unknown,
    });
    expect((await waves(repository.root, ['why', 'p1'])).err).toContain('a disk is full');
    rmSync(ballast);
    expect((await run.finished).code).toBe(0);
    expect(run.err()).toContain('The run goes on.');
    expect(await statusOf(repository)).not.toHaveProperty('standstill');
    const status = await statusOf(repository);
    expect(Object.values(status?.packages ?? {}).map(({ attempt }) => attempt)).toEqual(
      Array(PACKAGES).fill(1),
    );
  });

  it.runIf(smallDisk.isPossible)(
    'lets go of the terminal within 5 seconds while the disk is full',
    async () => {
      const { repository, release } = held(onSmallDisk);
      const run = startWaves(repository.root, ['run', 'work-packages.yaml']);
      await untilWorking(repository);
      smallDisk.fill(join(repository.root, '.git'));
      release();
      await waitFor('it stands still', () => run.err().includes('stands still'));
      run.signal('SIGINT');
      await expectLeft(run);
    },
  );
});

describe('leaving', () => {
  it('takes no longer when the driver that is followed was frozen', async () => {
    const { repository, release } = held();
    const driver = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    const client = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await waitFor('it follows the run', () => client.out().includes('goes on'));
    driver.signal('SIGSTOP');
    client.signal('SIGTERM');
    await expectLeft(client);
    driver.signal('SIGCONT');
    release();
    expect((await driver.finished).code).toBe(0);
  });
});

describe('a repository that was made anew where another one stood', () => {
  it('has runs, although the driver of the other one still lives', async () => {
    const { repository } = held();
    const plan = planText([{ id: 'a', command: 'mkdir -p a && echo x > a/x.txt' }]);
    const old = startWaves(repository.root, ['run', 'work-packages.yaml']);
    await untilWorking(repository);
    rmSync(repository.root, { recursive: true, force: true });
    gitRepository({ root: repository.root, files: { 'work-packages.yaml': plan } });

    const run = startWaves(repository.root, ['run', 'work-packages.yaml']);
    const { code, err } = await run.finished;
    expect({ code, err }).toMatchObject({ code: 0 });
    const { code: ended, err: said } = await old.finished;
    // Which of the two depends on whether it looks before the other repository is there.
    expect({ ended, said }).toMatchObject({
      ended: 2,
      said: expect.stringMatching(/There is no run|is not in a git repository/) as string,
    });
  });
});
