import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeTrees } from '../../../src/node/git/mergeTrees';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

const TEXT = 'a\nb\nc\nd\ne\nf\n';

/** What comes of two changes to the same commit. */
async function merged(
  files: Record<string, string>,
  one: (user: TestRepository) => unknown,
  two: (user: TestRepository) => unknown,
) {
  const user = gitRepository({ files });
  const commits = [one, two].map((change) => {
    user.git('checkout', '-q', '-f', '--detach', 'main');
    change(user);
    return user.commit('change').git('rev-parse', 'HEAD');
  });
  return mergeTrees(user.root, commits[0] ?? '', commits[1] ?? '');
}

const write = (path: string, text: string) => (user: TestRepository) => user.write({ [path]: text });
const remove = (path: string) => (user: TestRepository) => rmSync(join(user.root, path));
const rename = (from: string, to: string) => (user: TestRepository) => user.git('mv', from, to);

describe('mergeTrees', () => {
  it.each([
    ['the same lines', write('a.txt', 'one\n'), write('a.txt', 'two\n'), 'content', ['a.txt']],
    ['a file added twice', write('n.txt', 'one\n'), write('n.txt', 'two\n'), 'both-added', ['n.txt']],
    ['changed and deleted', write('a.txt', 'one\n'), remove('a.txt'), 'changed-deleted', ['a.txt']],
    [
      'two new names',
      rename('a.txt', 'b.txt'),
      rename('a.txt', 'c.txt'),
      'renamed-twice',
      ['a.txt', 'b.txt', 'c.txt'],
    ],
    [
      'two spellings',
      write('src/User.ts', '1'),
      write('src/user.ts', '2'),
      'case',
      ['src/User.ts', 'src/user.ts'],
    ],
    ['two spellings of a folder', write('Lib/a', '1'), write('lib/b', '2'), 'case', ['Lib', 'lib']],
    ['two images', write('i.png', '\0one'), write('i.png', '\0two'), 'binary', ['i.png']],
  ] as const)('finds %s', async (_name, one, two, kind, files) => {
    const result = await merged({ 'a.txt': TEXT, 'i.png': '\0' }, one, two);
    expect(result).toMatchObject({ kind: 'conflict', conflicts: [{ kind }] });
    expect(
      result.kind === 'conflict' && [...new Set(result.conflicts.flatMap((each) => each.files))].sort(),
    ).toEqual(files);
  });

  it.each([
    ['a rename and a change', rename('a.txt', 'b.txt'), write('a.txt', TEXT.replace('f', 'F'))],
    [
      'a change of mode and one of the text',
      (user: TestRepository) => chmodSync(join(user.root, 'a.txt'), 0o755),
      write('a.txt', 'x'),
    ],
    [
      'a name whose case is changed and a change',
      rename('a.txt', 'A.txt'),
      write('a.txt', TEXT.replace('f', 'F')),
    ],
  ])('puts %s together', async (_name, one, two) => {
    expect((await merged({ 'a.txt': TEXT }, one, two)).kind).toBe('clean');
  });

  it.each([
    ['what was made on top of it', write('b.txt', '1'), { kind: 'clean' }],
    ['but for another spelling', write('A.txt', '1'), { kind: 'conflict', files: ['A.txt', 'a.txt'] }],
  ] as const)('takes %s as it is', async (_name, change, found) => {
    const user = gitRepository({ files: { 'a.txt': TEXT } });
    const ours = user.git('rev-parse', 'HEAD');
    change(user);
    const theirs = user.commit('on top').git('rev-parse', 'HEAD');
    const [tree] = user.git('merge-tree', '--write-tree', ours, theirs).split('\n');
    const wanted = found.kind === 'clean' ? { ...found, tree } : found;
    expect(await mergeTrees(user.root, ours, theirs)).toMatchObject(wanted);
  });

  it('finds a submodule that both sides have moved to different commits', async () => {
    const library = gitRepository({ name: 'library' });
    const commits = ['x', 'y'].map((name) => {
      library.git('checkout', '-q', '--detach', 'main');
      return library
        .write({ [name]: name })
        .commit(name)
        .git('rev-parse', 'HEAD');
    });
    library.git('checkout', '-q', 'main');
    const user = gitRepository();
    user.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.root, 'lib');
    user.commit('submodule');
    const heads = commits.map((commit) => {
      user.git('update-index', '--cacheinfo', `160000,${commit},lib`);
      const tree = user.git('write-tree');
      return user.git('commit-tree', tree, '-p', 'main', '-m', 'bump');
    });
    expect(await mergeTrees(user.root, heads[0] ?? '', heads[1] ?? '')).toEqual({
      kind: 'conflict',
      files: ['lib'],
      conflicts: [{ kind: 'submodule', files: ['lib'] }],
    });
  });
});
