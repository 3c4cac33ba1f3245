import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFiles, committedText, differences } from '../../../src/node/git/changedFiles';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

const LONG = 'a line that git can tell from others\n'.repeat(20);

describe('the files that differ', () => {
  const files = { 'kept.txt': 'kept\n', 'söme folder/old.txt': LONG, 'gone.txt': 'gone\n' };

  it('are those of two commits, renames as one', async () => {
    const repository = gitRepository({ files });
    const base = repository.git('rev-parse', 'HEAD');
    repository.git('mv', 'söme folder/old.txt', 'söme folder/moved.txt');
    repository.git('rm', '-q', 'gone.txt');
    writeFileSync(join(repository.root, 'added.txt'), 'added\n');
    repository.git('add', '.');
    repository.git('commit', '-q', '-m', 'change');
    const tip = repository.git('rev-parse', 'HEAD');
    expect(await changedFiles(repository.root, base, tip)).toEqual([
      { before: undefined, after: 'added.txt' },
      { before: 'gone.txt', after: undefined },
      { before: 'söme folder/old.txt', after: 'söme folder/moved.txt' },
    ]);
    expect(await committedText(repository.root, base, 'söme folder/old.txt')).toBe(LONG);
    expect(await committedText(repository.root, tip, 'gone.txt')).toBeUndefined();
  });

  it('are those of the work tree too, untracked ones included and ignored ones not', async () => {
    const repository = gitRepository({ files: { ...files, '.gitignore': '*.log\n' } });
    rmSync(join(repository.root, 'gone.txt'));
    writeFileSync(join(repository.root, 'kept.txt'), 'changed\n');
    writeFileSync(join(repository.root, 'untracked.txt'), 'x\n');
    writeFileSync(join(repository.root, 'noise.log'), 'x\n');
    expect(await changedFiles(repository.root, repository.git('rev-parse', 'HEAD'))).toEqual([
      { before: 'gone.txt', after: undefined },
      { before: 'kept.txt', after: 'kept.txt' },
      { before: undefined, after: 'untracked.txt' },
    ]);
  });

  it('cannot be had of a commit that is not there', async () => {
    const { root } = gitRepository({ files });
    await expect(changedFiles(root, 'f'.repeat(40))).rejects.toMatchObject({ reason: 'git-failed' });
  });
});

describe('what differs in a work tree', () => {
  const FILES = { a: 'a', b: 'b', 'c d/é': 'c', '*': 'star', x: LONG, '.gitignore': 'no/\n' };
  const write = (path: string, text: string) => (user: TestRepository) => user.write({ [path]: text });
  const git =
    (...args: string[]) =>
    (user: TestRepository) =>
      user.git(...args);
  const remove = (path: string) => (user: TestRepository) =>
    rmSync(join(user.root, path), { recursive: true });
  const nested = (user: TestRepository) =>
    gitRepository({ root: join(user.root, 'n'), files: { inside: 'x' } });

  it.each([
    ['nothing', []],
    ['a file changed, one removed, one renamed', [write('a', 'A'), remove('b'), git('mv', 'x', 'y')]],
    ['added and not, ignored', [write('c d/new', '1'), write('e', '2'), git('add', 'e'), write('no/1', '')]],
    ['staged, and as it was', [write('a', 'A'), git('add', 'a'), write('a', 'a')]],
    ['staged, and otherwise again', [write('a', 'A'), git('add', 'a'), write('a', 'B')]],
    ['staged and removed', [write('e', '1'), git('add', 'e'), remove('e')]],
    ['no longer tracked, and there', [git('rm', '-q', '--cached', 'a')]],
    ['meant to be added', [write('e', '1'), git('add', '-N', 'e')]],
    ['of another kind', [remove('a'), write('a/b', '1')]],
    ['another mode', [git('update-index', '--chmod=+x', 'a')]],
    ['not to be looked at', [git('update-index', '--assume-unchanged', 'a'), write('a', 'A')]],
    ['a repository inside', [nested]],
    ['a link to a commit of one', [nested, git('-c', 'advice.addEmbeddedRepo=false', 'add', 'n')]],
    ['a link to a commit, and dirt in there', [nested, git('add', 'n'), write('n/inside', 'y')]],
    ['committed', [write('e', '1'), (user: TestRepository) => user.commit(), write('f', '1'), remove('a')]],
    ['committed and taken back', [write('a', 'A'), (user: TestRepository) => user.commit(), write('a', 'a')]],
    ['a branch without commits', [git('checkout', '-q', '--orphan', 'none')]],
    ['only names, and no patterns', [write('*', '1'), write('a', '1'), write('b', '1')], ['*', 'b', 'none']],
  ] as const)('is what git says in two answers: %s', async (_name, changes, paths?: readonly string[]) => {
    const user = gitRepository({ files: FILES });
    const base = user.git('rev-parse', 'HEAD');
    changes.forEach((change) => change(user));
    const only = (paths ?? []).map((path) => `:(literal)${path}`);
    const lines = (...args: string[]) => user.git(...args, '--', ...only).split('\0');
    for (const isDirtIgnored of [false, true]) {
      const dirt = isDirtIgnored ? ['--ignore-submodules=dirty'] : [];
      const found = await differences(user.root, base, paths === undefined ? { isDirtIgnored } : { paths });
      expect({ ...found, mayLink: undefined }).toEqual({
        tracked: lines('diff', '--name-only', '--no-renames', ...dirt, '-z', base).slice(0, -1),
        untracked: lines('ls-files', '--others', '--exclude-standard', '-z').slice(0, -1),
      });
    }
  });

  it('has no links to commits only where that is known', async () => {
    const user = gitRepository({ files: FILES });
    const base = user.git('rev-parse', 'HEAD');
    user.write({ a: 'A', e: '1' });
    expect((await differences(user.root, base, {})).mayLink).toBe(false);
    nested(user);
    user.git('add', 'n');
    expect((await differences(user.root, base, {})).mayLink).toBe(true);
    await expect(differences(user.root, 'f'.repeat(40), {})).rejects.toMatchObject({ reason: 'git-failed' });
  });
});
