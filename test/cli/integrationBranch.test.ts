import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import type { Finished } from '../support/waves';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';

async function statusOf(root: string): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

async function goesOn(root: string): Promise<void> {
  await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
}

/** Does something to the integration branch in a work tree of its own, as a person would. */
function inIntegration(repository: TestRepository, ...commands: (readonly string[])[]): void {
  const folder = join(repository.root, '..', 'by-hand');
  repository.git('worktree', 'add', '-q', folder, BRANCH);
  for (const [file = '', ...args] of commands) {
    execFileSync(file, args, { cwd: folder, stdio: 'pipe' });
  }
  repository.git('worktree', 'remove', '--force', folder);
}

interface Meddled {
  readonly repository: TestRepository;
  readonly end: Finished;
}

/** A run of two packages; after the first is merged and while the second works, something is done to the branch. */
async function meddled(command: string, meddle: (repository: TestRepository) => void): Promise<Meddled> {
  const repository = gitRepository({ files: { 'shared.txt': 'one\n', 'README.md': '# Test\n' } });
  const [began, go] = ['began', 'go'].map((name) => join(repository.root, '..', name));
  const wait = `touch "${began}"; while [ ! -e "${go}" ]; do sleep 0.05; done`;
  repository.write({
    'work-packages.yaml': planText([
      { id: 'first', command: 'echo first > first.txt', writes: ['first.txt'] },
      { id: 'second', command: `${wait}; ${command}`, writes: ['shared.txt'] },
      {
        id: 'wp-integration',
        command: 'test -e first.txt && echo all > all.txt',
        writes: ['all.txt'],
        dependsOn: ['first', 'second'],
      },
    ]),
  });
  repository.commit('plan');
  const run = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
  await waitFor('the first is merged, and the second works', () => {
    return run.out().includes('"package.integrated"') && existsSync(began ?? '');
  });
  meddle(repository);
  writeFileSync(go ?? '', '');
  return { repository, end: await run.finished };
}

/** What `status` says of the branch, and what the run told while it went on, in one text. */
async function told({ repository }: Meddled): Promise<string> {
  const moves = (await statusOf(repository.root)).branch_moves ?? [];
  expect(moves).toHaveLength(1);
  const [{ message } = expect.unreachable()] = moves;
  expect((await waves(repository.root, ['status'])).out).toContain(message);
  expect((await waves(repository.root, ['why', 'second'])).out).toContain(message);
  return message;
}

describe('what somebody else does to the integration branch', () => {
  it('is resolved where it conflicts with a package at work, from the tip of the branch', async () => {
    const { repository, end } = await meddled('echo second > shared.txt', (one) =>
      inIntegration(one, ['sh', '-c', 'echo person > shared.txt'], ['git', 'commit', '-qam', 'By hand']),
    );
    expect(end.code).toBe(3);
    const { out, err } = await waves(repository.root, ['resolve', 'second', '--json']);
    expect(err).toBe('');
    const { worktree, files } = JSON.parse(out) as { worktree: string; files: string[] };
    expect(files).toEqual(['shared.txt']);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: worktree, encoding: 'utf8' });
    expect(git('status', '--porcelain')).toContain('UU shared.txt');
    writeFileSync(join(worktree, 'shared.txt'), 'person and second\n');
    git('commit', '-qam', 'Both');
    await goesOn(repository.root);
    expect(repository.show(BRANCH, 'shared.txt')).toBe('person and second');
    expect(repository.show(BRANCH, 'first.txt')).toBe('first');
  });

  inDepth('is what a retry begins from, where it conflicted', async () => {
    const { repository, end } = await meddled(
      'grep -q person shared.txt && echo again >> shared.txt || echo second > shared.txt',
      (one) =>
        inIntegration(one, ['sh', '-c', 'echo person > shared.txt'], ['git', 'commit', '-qam', 'By hand']),
    );
    expect(end.code).toBe(3);
    expect((await waves(repository.root, ['retry', 'second'])).err).toBe('');
    await goesOn(repository.root);
    expect(repository.show(BRANCH, 'shared.txt')).toBe('person\nagain');
  });

  it('is told and built upon, where it is a commit', async () => {
    const meddling = await meddled('echo second > shared.txt', (one) =>
      inIntegration(
        one,
        ['sh', '-c', 'echo hand > hand.txt'],
        ['git', 'add', '-A'],
        ['git', 'commit', '-qm', 'By hand'],
      ),
    );
    expect(meddling.end.code).toBe(0);
    expect(await told(meddling)).toMatch(/1 commit .*By hand/);
    expect(meddling.repository.files(BRANCH)).toEqual(
      expect.arrayContaining(['all.txt', 'first.txt', 'hand.txt']),
    );
  });

  inDepth('is told and put together with what was merged, where a merge was amended', async () => {
    const meddling = await meddled('echo second > shared.txt', (one) =>
      inIntegration(
        one,
        ['sh', '-c', 'echo amended > first.txt'],
        ['git', 'commit', '-qa', '--amend', '-m', 'In other words'],
      ),
    );
    expect(meddling.end.code).toBe(0);
    expect(await told(meddling)).toContain('refs/waves/kept/');
    expect(meddling.repository.show(BRANCH, 'first.txt')).toBe('amended');
    expect(meddling.repository.show(BRANCH, 'shared.txt')).toBe('second');
    expect(meddling.repository.git('log', '--format=%s', BRANCH)).toContain('Merge first');
  });

  inDepth('is told and undone, where what was merged was taken off', async () => {
    const meddling = await meddled('echo second > shared.txt', (one) =>
      inIntegration(one, ['git', 'reset', '-q', '--hard', 'main']),
    );
    expect(meddling.end.code).toBe(0);
    expect(await told(meddling)).toContain('brought back');
    expect(meddling.repository.files(BRANCH)).toEqual(expect.arrayContaining(['all.txt', 'first.txt']));
  });

  it('is told and undone, where the branch was deleted', async () => {
    const meddling = await meddled('echo second > shared.txt', (one) => one.git('branch', '-D', BRANCH));
    expect(meddling.end.code).toBe(0);
    expect(await told(meddling)).toContain('was gone');
    expect(meddling.repository.files(BRANCH)).toEqual(expect.arrayContaining(['all.txt', 'first.txt']));
  });

  inDepth('is told with the other name, where the branch was renamed', async () => {
    const meddling = await meddled('echo second > shared.txt', (one) =>
      one.git('branch', '-m', BRANCH, 'mine'),
    );
    expect(meddling.end.code).toBe(0);
    expect(await told(meddling)).toContain('mine');
    expect(meddling.repository.files(BRANCH)).toEqual(expect.arrayContaining(['all.txt', 'first.txt']));
  });
});
