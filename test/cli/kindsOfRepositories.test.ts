import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { atDepth, inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

async function statusOf({ root }: TestRepository): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

/** Carries out a plan of two packages and what builds on both; each has to need one attempt only. */
async function carriedOut(repository: TestRepository, first: string, second: string): Promise<void> {
  const plan = planText([
    { id: 'first', command: first, writes: ['a/**', 'lib'] },
    { id: 'second', command: second, writes: ['b/**'] },
    {
      id: 'wp-integration',
      command: 'test -e a/new.txt && test -e b/new.txt && echo all > all.txt',
      writes: ['all.txt'],
      dependsOn: ['first', 'second'],
    },
  ]);
  repository.write({ 'work-packages.yaml': plan }).commit('plan');
  const { code, err, out } = await waves(repository.root, ['run', 'work-packages.yaml']);
  expect(code, `${err}\n${out}`).toBe(0);
  const { packages } = await statusOf(repository);
  expect(Object.values(packages).map(({ state, attempt }) => `${state} ${attempt}`)).toEqual(
    Array(3).fill('done 1'),
  );
}

const FILES = { 'a/old.txt': 'a\n', 'b/old.txt': 'b\n', 'top.txt': 'top\n' };

describe('a run', () => {
  it.each(
    atDepth(
      [['--cone', 'a']],
      [
        ['--cone', 'a'],
        ['--no-cone', '/*', '!/b/'],
      ],
    ),
  )('in a sparse checkout (%s) merges also what that leaves out, and shows no more of it', async (...how) => {
    const repository = gitRepository({ files: FILES });
    repository.git('sparse-checkout', 'set', ...how);
    expect(existsSync(join(repository.root, 'b'))).toBe(false);
    await carriedOut(repository, 'echo x > a/new.txt', 'echo more >> b/old.txt && echo x > b/new.txt');
    expect(repository.files(BRANCH)).toEqual(expect.arrayContaining(['a/new.txt', 'b/new.txt', 'all.txt']));
    expect(repository.show(BRANCH, 'b/old.txt')).toBe('b\nmore');
    expect(repository.git('sparse-checkout', 'list').split('\n')).toEqual(how.slice(1));
    expect((await waves(repository.root, ['merge'])).code).toBe(0);
    expect(repository.show('main', 'b/new.txt')).toBe('x');
    expect(existsSync(join(repository.root, 'b'))).toBe(false);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  inDepth('in a partial clone fetches what it lacks', async () => {
    const origin = gitRepository({ name: 'origin', files: FILES });
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const root = join(temporaryFolder('partial'), 'clone');
    origin.git('clone', '-q', '--filter=blob:none', '--no-checkout', `file://${origin.root}`, root);
    const repository = new Repository(root);
    repository.git('config', 'user.name', 'Person');
    repository.git('config', 'user.email', 'person@localhost');
    repository.git('sparse-checkout', 'set', 'a');
    repository.git('checkout', '-q', 'main');
    const missing = () => repository.git('rev-list', '--objects', '--all', '--missing=print').match(/^\?/gm);
    expect(missing()).not.toBeNull();
    await carriedOut(repository, 'echo x > a/new.txt', 'echo more >> b/old.txt && echo x > b/new.txt');
    expect(repository.show(BRANCH, 'b/old.txt')).toBe('b\nmore');
  });

  it('with submodules merges a new commit of one, and leaves those of others as they were', async () => {
    const library = gitRepository({ name: 'library', files: { 'lib.txt': 'one\n' } });
    const repository = gitRepository({ files: FILES });
    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root];
    repository.git(...add, 'lib');
    repository.git(...add, 'other');
    repository.commit('submodules');
    const [before, next] = [
      repository.git('rev-parse', 'HEAD:lib'),
      library.write({ 'lib.txt': 'two\n' }).commit('two'),
    ];
    repository.git('-C', 'lib', 'fetch', '-q');
    const tip = next.git('rev-parse', 'HEAD');
    await carriedOut(
      repository,
      `git -C lib checkout -q ${tip} && echo x > a/new.txt`,
      'test -e lib/lib.txt && test -e other/lib.txt && echo x > b/new.txt',
    );
    expect(repository.git('rev-parse', `${BRANCH}:lib`)).toBe(tip);
    expect(repository.git('rev-parse', `${BRANCH}:other`)).toBe(before);
    expect(repository.git('-C', 'lib', 'rev-parse', 'HEAD')).toBe(before);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('leaves the worktrees and branches of another tool alone, whatever state they are in', async () => {
    const repository = gitRepository({ files: FILES });
    const beside = temporaryFolder('beside');
    const at = (name: string) => new Repository(join(beside, name));
    for (const name of ['works', 'locked', 'gone', 'detached']) {
      const how = name === 'detached' ? ['--detach', at(name).root] : ['-b', `tool/${name}`, at(name).root];
      repository.git('worktree', 'add', '-q', ...how);
    }
    at('works').write({ 'a/old.txt': 'edited\n', 'untracked.txt': 'mine\n' });
    repository.git('worktree', 'lock', '--reason', 'mine', at('locked').root);
    // As on a disk that is not mounted now: git would forget it with the next `git worktree prune`.
    repository.git('worktree', 'lock', at('gone').root);
    const away = join(temporaryFolder('away'), 'gone');
    renameSync(at('gone').root, away);
    const standing = () =>
      repository
        .git('worktree', 'list', '--porcelain')
        .split('\n\n')
        .filter((entry) => entry.startsWith(`worktree ${beside}`))
        .map((entry) =>
          entry
            .split('\n')
            .filter((line) => !line.startsWith('prunable'))
            .join('\n'),
        );
    const seen = standing();
    expect(seen).toHaveLength(4);
    const refs = () => repository.git('for-each-ref', 'refs/heads/tool');
    const branches = refs();
    await carriedOut(repository, 'echo x > a/new.txt', 'echo x > b/new.txt');
    expect((await waves(repository.root, ['merge'])).code).toBe(0);
    expect((await waves(repository.root, ['clean', '--yes'])).code).toBe(0);
    expect(standing()).toEqual(seen);
    expect(refs()).toBe(branches);
    expect(readFileSync(join(at('works').root, 'a/old.txt'), 'utf8')).toBe('edited\n');
    expect(readdirSync(at('works').root)).toContain('untracked.txt');
  });
});
