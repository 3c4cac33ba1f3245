import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FinalMergeKind } from '../../../src/node/merging/finalMerge';
import { finalMerge, partsOf } from '../../../src/node/merging/finalMerge';
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

  describe('lines that are left out', () => {
    const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const text = (lines: readonly string[], end = '\r\n') => lines.join(end) + end;
    /** Four changes of a file, one of which removes a line, in bytes that are no UTF-8; and one in another file. */
    function withLines() {
      const user = gitRepository({
        files: { 'b c.txt': text(LINES), 'one.txt': 'one\n', '.gitattributes': '* -text\n' },
      });
      user.git('config', 'diff.noprefix', 'true');
      user.git('config', 'core.autocrlf', 'true');
      const base = user.git('rev-parse', 'HEAD');
      user.git('checkout', '-q', '-b', WORK);
      const work = [
        'first',
        ...LINES.slice(0, 9),
        'ten',
        'more',
        ...LINES.slice(10, 19),
        ...LINES.slice(20),
        'last',
      ];
      writeFileSync(join(user.root, 'b c.txt'), Buffer.from(`${text(work).trimEnd()} \xe4`, 'latin1'));
      user.write({ 'one.txt': 'two\n', 'new.txt': 'new\n' }).commit('work');
      user.git('checkout', '-q', 'main');
      return { user, base };
    }

    it('are named by file and line, and told by what they change', async () => {
      const { user, base } = withLines();
      const parts = await partsOf(user.root, { from: WORK, into: 'main', merged: base });
      expect(parts.map(({ name, added, removed, text: words }) => [name, added, removed, words])).toEqual([
        ['b c.txt', 4, 2, ''],
        ['b c.txt:1', 1, 0, '+first'],
        ['b c.txt:11', 2, 1, '-line 10'],
        ['b c.txt:21', 0, 1, '-line 20'],
        ['b c.txt:32', 1, 0, '+last \ufffd'],
        // What is changed in one place, or is there only since, is a file and nothing else.
        ['new.txt', 0, 0, ''],
        ['one.txt', 1, 1, ''],
      ]);
    });

    it('stay as they are, whichever of them is named, and the others come, byte by byte', async () => {
      const { user, base } = withLines();
      await merge(user, base, 'merge', { without: ['b c.txt:12', 'b c.txt:21', 'one.txt'] });
      const bytes = readFileSync(join(user.root, 'b c.txt'), 'latin1');
      expect(bytes).toBe(`${text(['first', ...LINES, 'last']).trimEnd()} \xe4`);
      expect([user.show('main', 'one.txt'), user.show('main', 'new.txt')]).toEqual(['one', 'new']);
      expect(user.git('status', '--porcelain')).toBe('');
      expect(user.git('log', '-1', '--format=%B', 'main')).toContain(
        'Left-Out: b c.txt:12, b c.txt:21, one.txt',
      );
    });

    it('are refused where nothing is changed, with the places where something is', async () => {
      const { user, base } = withLines();
      await expect(merge(user, base, 'merge', { without: ['b c.txt:5'] })).rejects.toMatchObject({
        reason: 'usage',
        advice: 'It changes: b c.txt:1, b c.txt:11, b c.txt:21, b c.txt:32',
      });
      const all = ['b c.txt:1', 'b c.txt:11', 'b c.txt:21', 'b c.txt:32', 'one.txt', 'new.txt'];
      await expect(merge(user, base, 'merge', { without: all })).rejects.toThrow('Nothing would be left');
      expect(user.git('rev-parse', 'main')).toBe(base);
    });
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
