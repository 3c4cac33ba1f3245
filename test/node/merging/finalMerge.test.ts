import { describe, expect, it } from 'vitest';
import type { FinalMergeKind } from '../../../src/node/merging/finalMerge';
import { finalMerge } from '../../../src/node/merging/finalMerge';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

const WORK = 'waves/f/integration';

/** A repository on `main` with a branch of merged work beside it. */
function withWork(): { readonly user: TestRepository; readonly base: string } {
  const user = gitRepository({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
  const base = user.git('rev-parse', 'HEAD');
  user.git('checkout', '-q', '-b', WORK);
  user.write({ 'a.txt': 'work\n', 'new.txt': 'new\n' }).commit('work');
  user.git('checkout', '-q', 'main');
  return { user, base };
}

function merge(user: TestRepository, base: string, kind: FinalMergeKind, more: object = {}) {
  const wish = {
    kind,
    from: WORK,
    into: 'main',
    base,
    merged: base,
    message: 'All of it\n',
    moved: false,
    ...more,
  };
  return finalMerge(user.root, wish);
}

describe('finalMerge', () => {
  it('names the merged work, and not what is checked out, when the branch is gone', async () => {
    const { user, base } = withWork();
    const merged = user.git('rev-parse', WORK);
    user.git('branch', '-q', '-D', WORK);
    await expect(merge(user, base, 'merge', { merged })).rejects.toMatchObject({
      reason: 'git-failed',
      advice: expect.stringContaining(`git branch ${WORK} ${merged}`) as string,
    });
  });

  it.each([
    ['merge', 2],
    ['squash', 1],
    ['fast-forward', 1],
  ] as const)('brings the work into the branch that is checked out: %s', async (kind, parents) => {
    const { user, base } = withWork();
    const { before, after } = await merge(user, base, kind);
    expect(before).toBe(base);
    expect(user.git('rev-parse', 'main')).toBe(after);
    expect(user.git('log', '-1', '--format=%P', 'main').split(' ')).toHaveLength(parents);
    expect(user.git('status', '--porcelain')).toBe('');
    expect(user.show('main', 'new.txt')).toBe('new');
    expect(user.git('rev-parse', 'main') === user.git('rev-parse', WORK)).toBe(kind === 'fast-forward');
    if (kind !== 'squash') {
      expect(await merge(user, base, kind)).toEqual({ before: after, after });
    }
  });

  it('moves a branch that nobody has checked out, without touching any file', async () => {
    const { user, base } = withWork();
    user.git('checkout', '-q', '-b', 'elsewhere');
    user.write({ 'a.txt': 'not committed\n' });
    await merge(user, base, 'merge');
    expect(user.show('main', 'a.txt')).toBe('work');
    expect(user.git('status', '--porcelain')).toContain('a.txt');
  });

  it('refuses, and changes nothing, where something is not committed', async () => {
    const { user, base } = withWork();
    user.write({ 'b.txt': 'mine\n' });
    await expect(merge(user, base, 'merge')).rejects.toMatchObject({ reason: 'dirty' });
    expect(user.git('rev-parse', 'main')).toBe(base);
  });

  it('refuses, and changes nothing, where a file that git does not know is in the way', async () => {
    const { user, base } = withWork();
    user.write({ 'new.txt': 'mine\n' });
    await expect(merge(user, base, 'squash')).rejects.toMatchObject({ reason: 'git-failed' });
    expect(user.git('rev-parse', 'main')).toBe(base);
    expect(user.git('status', '--porcelain')).toBe('?? new.txt');
  });

  it('says that the branch has moved, and goes on only when that is meant', async () => {
    const { user, base } = withWork();
    user.write({ 'b.txt': 'moved\n' }).commit('A change of mine');
    const moved = user.git('rev-parse', 'main');
    await expect(merge(user, base, 'merge')).rejects.toMatchObject({ reason: 'branch-moved' });
    await expect(merge(user, base, 'merge')).rejects.toThrow(/A change of mine/);
    await expect(merge(user, base, 'fast-forward', { moved: true })).rejects.toMatchObject({
      reason: 'branch-moved',
    });
    expect(user.git('rev-parse', 'main')).toBe(moved);
    await merge(user, base, 'merge', { moved: true });
    expect([user.show('main', 'a.txt'), user.show('main', 'b.txt')]).toEqual(['work', 'moved']);
  });

  it('names the files where the branch and the work conflict, and changes nothing', async () => {
    const { user, base } = withWork();
    user.write({ 'a.txt': 'mine\n' }).commit();
    const moved = user.git('rev-parse', 'main');
    await expect(merge(user, base, 'merge', { moved: true })).rejects.toThrow(
      /a\.txt \(both sides changed the same lines\)/,
    );
    expect(user.git('rev-parse', 'main')).toBe(moved);
  });
});
