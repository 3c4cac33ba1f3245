import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFiles, committedText } from '../../../src/node/git/changedFiles';
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
