import { expect, it } from 'vitest';
import { gitRepository } from '../../support/gitRepository';

const FILES = {
  'a.txt': 'one\n',
  'a/b.txt': 'two\n',
  'a/deeper/c.txt': 'three\n',
  'a-b.txt': '',
  'with spaces/ä.md': '# Ä\n',
};

it('is in each test repository as git itself would have made it', () => {
  const ours = gitRepository({ files: FILES });
  const gits = gitRepository({ files: FILES, empty: true }).commit('first');
  for (const question of [
    ['rev-parse', 'HEAD^{tree}'],
    ['log', '--format=%an %ae %cn %ce %s %P', '--all'],
    ['ls-files', '--stage'],
    ['reflog', '--format=%gs %gn'],
    ['symbolic-ref', 'HEAD'],
  ]) {
    expect(ours.git(...question)).toBe(gits.git(...question));
  }
  expect(ours.git('fsck', '--strict', '--no-dangling')).toBe('');
  // Neither looks into a file whose place and times are as the index says.
  expect(ours.git('diff-files')).toBe('');
  ours.write({ 'a.txt': 'other\n' });
  expect(ours.git('status', '--porcelain')).toBe(' M a.txt');
});
