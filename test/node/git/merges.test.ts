import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import type { MergeIdentity } from '../../../src/ports/ports';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

afterEach(() => vi.unstubAllEnvs());

const TARGET = 'waves/f/integration';
const identity = (name: string, attempt = 1) => ({ run: '20260101T000000Z-abc', package: name, attempt });

async function withBranch(files: Record<string, string> = { shared: 'one\n' }) {
  const user = gitRepository({ files });
  const repository = new GitRepository(await findRepository(user.root));
  const base = user.git('rev-parse', 'HEAD');
  await repository.startBranch(TARGET, base);
  return { user, repository, base };
}

/** A commit on top of `base` with these files changed, made without a checkout of its own. */
function work(user: TestRepository, base: string, files: Record<string, string>): string {
  user.git('checkout', '-q', '--detach', base);
  const commit = user.write(files).commit('work').git('rev-parse', 'HEAD');
  user.git('checkout', '-q', 'main');
  return commit;
}

describe('merge', () => {
  it('makes one merge commit with both parents, and touches no work tree', async () => {
    const { user, repository, base } = await withBranch();
    const head = work(user, base, { a: '1' });
    const result = await repository.merge(TARGET, head, 'Merge wp-a: Title', identity('wp-a'));
    if (result.kind !== 'merged') {
      expect.unreachable();
    }
    expect(user.git('rev-parse', TARGET)).toBe(result.commit);
    expect(user.git('log', '-1', '--format=%P', TARGET)).toBe(`${base} ${head}`);
    expect(user.files(TARGET)).toEqual(['a', 'shared']);
    expect(user.git('log', '-1', '--format=%(trailers)', TARGET).split('\n')).toEqual([
      'Waves-Run: 20260101T000000Z-abc',
      'Waves-Package: wp-a',
      'Waves-Attempt: 1',
    ]);
    expect(user.git('status', '--porcelain')).toBe('');
    expect(user.files('HEAD')).toEqual(['shared']);
  });

  it('names the files in conflict and changes nothing', async () => {
    const { user, repository, base } = await withBranch({ 'ü x': 'one\n', 'b"c': 'one\n', fine: 'one\n' });
    const one = work(user, base, { 'ü x': 'two\n', 'b"c': 'two\n' });
    const other = work(user, base, { 'ü x': 'three\n', 'b"c': 'three\n', fine: 'three\n' });
    await repository.merge(TARGET, one, 'Merge', identity('one'));
    const before = user.git('rev-parse', TARGET);
    expect(await repository.merge(TARGET, other, 'Merge', identity('other'))).toEqual({
      kind: 'conflict',
      files: ['b"c', 'ü x'],
      conflicts: [
        { kind: 'content', files: ['b"c'] },
        { kind: 'content', files: ['ü x'] },
      ],
    });
    expect(user.git('rev-parse', TARGET)).toBe(before);
  });

  it('names both sides of a file against a folder, and of removed against changed', async () => {
    const { user, repository, base } = await withBranch({ gone: '1\n', keep: '1' });
    user.git('checkout', '-q', '--detach', base);
    user.git('rm', '-q', 'gone');
    user.git('commit', '-q', '-m', 'remove');
    const removed = user.git('rev-parse', 'HEAD');
    user.git('checkout', '-q', 'main');
    const changed = work(user, base, { gone: '2\n' });
    await repository.merge(TARGET, removed, 'Merge', identity('one'));
    expect(await repository.merge(TARGET, changed, 'Merge', identity('two'))).toMatchObject({
      kind: 'conflict',
      files: ['gone'],
    });
  });

  it('names by its new name what one renamed and changed and the other changed', async () => {
    const { user, repository, base } = await withBranch({ 'old.txt': 'a\nb\nc\nd\ne\nf\n' });
    user.git('checkout', '-q', '--detach', base);
    user.git('mv', 'old.txt', 'renamed.txt');
    const renamed = user
      .write({ 'renamed.txt': 'A\nb\nc\nd\ne\nf\n' })
      .commit('rename')
      .git('rev-parse', 'HEAD');
    user.git('checkout', '-q', 'main');
    const changed = work(user, base, { 'old.txt': 'other\nb\nc\nd\ne\nf\n' });
    await repository.merge(TARGET, renamed, 'Merge', identity('one'));
    expect(await repository.merge(TARGET, changed, 'Merge', identity('two'))).toMatchObject({
      kind: 'conflict',
      files: ['renamed.txt'],
    });
  });

  it('takes names that differ only in case for a conflict, and names both', async () => {
    const { user, repository, base } = await withBranch({ 'src/keep.ts': '1' });
    const [one, other] = ['src/User.ts', 'src/user.ts'].map((name) => work(user, base, { [name]: name }));
    await repository.merge(TARGET, one ?? '', 'Merge', identity('one'));
    expect(await repository.merge(TARGET, other ?? '', 'Merge', identity('two'))).toMatchObject({
      kind: 'conflict',
      files: ['src/User.ts', 'src/user.ts'],
    });
  });

  it('loses no merge when several are made at once', async () => {
    const { user, repository, base } = await withBranch();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const heads = names.map((name) => work(user, base, { [name]: name }));
    const results = await Promise.all(
      heads.map((head, index) => repository.merge(TARGET, head, 'Merge', identity(names[index] ?? ''))),
    );
    expect(results.map((result) => result.kind)).toEqual(names.map(() => 'merged'));
    expect(user.files(TARGET)).toEqual([...names, 'shared']);
    expect(user.git('rev-list', '--count', '--first-parent', `${base}..${TARGET}`)).toBe('6');
  });

  it('says so when the branch is gone or somebody works on it', async () => {
    const { user, repository, base } = await withBranch();
    const head = work(user, base, { a: '1' });
    user.git('checkout', '-q', TARGET);
    await expect(repository.merge(TARGET, head, 'Merge', identity('a'))).rejects.toMatchObject({
      reason: 'branch-checked-out',
    });
    user.git('checkout', '-q', 'main');
    user.git('branch', '-q', '-D', TARGET);
    await expect(repository.merge(TARGET, head, 'Merge', identity('a'))).rejects.toMatchObject({
      reason: 'git-failed',
      advice: expect.stringContaining('It is made again') as string,
    });
  });
});

describe('a merge that is there already', () => {
  it('is returned for the same run, package and attempt, and for no other', async () => {
    const { user, repository, base } = await withBranch();
    const head = work(user, base, { a: '1' });
    const merge = async (who: MergeIdentity) => {
      const merged = await repository.merge(TARGET, head, 'Merge\n\nWaves-Package: no trailer', who);
      return merged.kind === 'merged' ? merged.commit : '';
    };
    const first = await merge(identity('wp-a'));
    await repository.merge(TARGET, work(user, base, { b: '1' }), 'Merge', identity('wp-b'));
    expect(await merge(identity('wp-a'))).toBe(first);
    expect(await merge(identity('wp-a', 2))).not.toBe(first);
    expect(await merge({ ...identity('wp-a'), run: 'other' })).not.toBe(first);
  });

  it('is looked for without a git of its own, however many were made before', async () => {
    const { user, repository, base } = await withBranch();
    const heads = ['a', 'b', 'c', 'd'].map((name) => work(user, base, { [name]: '1' }));
    const merge = (index: number) =>
      repository.merge(TARGET, heads[index] ?? '', 'Merge', identity(`wp-${index}`));
    await merge(0);
    await merge(1);
    await merge(2);
    const trace = join(user.root, '.git', 'trace');
    vi.stubEnv('GIT_TRACE2_EVENT', trace);
    await merge(3);
    const names = [...readFileSync(trace, 'utf8').matchAll(/"event":"cmd_name".*"name":"([\w-]+)"/g)];
    expect(names.map(([, name]) => name).filter((name) => name !== 'cat-file')).toEqual([
      'merge-tree',
      'commit-tree',
      'update-ref',
    ]);
  });

  it('is made again where its work has taken it in since', async () => {
    const { user, repository, base } = await withBranch();
    await repository.merge(TARGET, work(user, base, { a: '1' }), 'Merge', identity('wp-a'));
    const first = user.git('rev-parse', TARGET);
    await repository.merge(TARGET, work(user, base, { b: '1' }), 'Merge', identity('wp-b'));
    const again = await repository.merge(TARGET, work(user, first, { c: '1' }), 'Merge', identity('wp-a'));
    expect(again).toMatchObject({ kind: 'merged', commit: user.git('rev-parse', TARGET) });
    expect(user.files(TARGET)).toEqual(['a', 'b', 'c', 'shared']);
  });

  it('is made once by two drivers at the same time', async () => {
    const { user, repository, base } = await withBranch();
    const head = work(user, base, { a: '1' });
    const merged = await Promise.all(
      [1, 2, 3].map(() => repository.merge(TARGET, head, 'Merge', identity('wp-a'))),
    );
    expect(new Set(merged.map((result) => JSON.stringify(result))).size).toBe(1);
  });

  it('is found for packages with odd ids', async () => {
    const { user, repository, base } = await withBranch();
    const ids = ['line\nbreak', ' blank ', '100%', '%0A', 'ünï', 'a: b', '\u2028', 'x\u001fy\u001dz'];
    for (const [index, id] of ids.entries()) {
      const head = work(user, base, { [`f${index}`]: id });
      const merged = await repository.merge(TARGET, head, 'Merge', identity(id));
      expect({ id, again: await repository.merge(TARGET, head, 'Merge', identity(id)) }).toEqual({
        id,
        again: merged,
      });
    }
  });

  it('finds the merges of one run again, with all that is to be known of them', async () => {
    const { user, repository, base } = await withBranch();
    const a = work(user, base, { a: '1' });
    const odd = work(user, base, { 'b c': '1', shared: 'two\n' });
    await repository.merge(TARGET, a, 'Merge', identity('wp-a', 2));
    await repository.merge(TARGET, work(user, base, { other: '1' }), 'Merge', {
      ...identity('x'),
      run: 'else',
    });
    await repository.merge(TARGET, odd, 'Merge', identity('50% ü\nb'));
    const tip = user.git('rev-parse', TARGET);
    const commits = user.git('rev-list', '--first-parent', '--reverse', `${base}..${tip}`).split('\n');
    expect(await repository.mergesOf(identity('').run, base, tip)).toEqual([
      { package: 'wp-a', attempt: 2, commit: commits[0], head: a, files: ['a'] },
      { package: '50% ü\nb', attempt: 1, commit: commits[2], head: odd, files: ['b c', 'shared'] },
    ]);
  });
});
