import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bringIn, broughtInto } from '../../../src/node/worktrees/repository/work';
import { filesChangedSince } from '../../../src/node/git/changedFiles';
import { mergeInto } from '../../../src/node/worktrees/repository/merges';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

let repository: TestRepository;
let worktree: string;
let base: string;

/** Integrates what a package has written. @returns the tip of the integration branch. */
async function integrate(id: string, files: Readonly<Record<string, string | null>>): Promise<string> {
  const { root } = repository;
  repository.git('checkout', '-q', '-B', id, 'integration');
  for (const [path, text] of Object.entries(files)) {
    if (text === null) {
      repository.git('rm', '-q', path);
    } else {
      repository.write({ [path]: text });
    }
  }
  const head = repository.commit(id).git('rev-parse', 'HEAD');
  repository.git('checkout', '-q', 'main');
  const merged = await mergeInto(root, 'integration', head, `Merge ${id}`, {
    run: 'r',
    package: id,
    attempt: 1,
  });
  expect(merged.kind).toBe('merged');
  return repository.git('rev-parse', 'integration');
}

const write = (path: string, text: string) => writeFileSync(join(worktree, path), text);
const read = (path: string) => readFileSync(join(worktree, path), 'utf8');
const inWorktree = (...args: string[]) => repository.git('-C', worktree, ...args);
const status = () => inWorktree('status', '--porcelain');

beforeEach(() => {
  repository = gitRepository({ files: { 'shared.txt': 'one\ntwo\nthree\n', '.gitignore': 'local.env\n' } });
  base = repository.git('rev-parse', 'HEAD');
  repository.git('branch', 'integration');
  worktree = `${repository.root}-mine`;
  repository.git('worktree', 'add', '-q', '-b', 'mine', worktree, base);
});

describe('bringing what is integrated into a worktree where somebody works', () => {
  it('merges it, keeps what is committed, staged, changed and new there, and says what came of whom', async () => {
    write('mine.txt', 'committed');
    inWorktree('add', '.');
    inWorktree('commit', '-qm', 'mine');
    write('mine.txt', 'committed and changed');
    write('staged.txt', 'staged');
    inWorktree('add', 'staged.txt');
    write('new.txt', 'new');
    write('local.env', 'ignored');
    const before = status();
    await integrate('schema', { 'db/schema.sql': 'table' });
    const tip = await integrate('api', { 'api.ts': 'api', 'shared.txt': 'one\ntwo\n3\n' });
    expect(await bringIn(worktree, 'mine', base, tip)).toEqual({
      kind: 'in',
      base: tip,
      files: ['api.ts', 'db/schema.sql', 'shared.txt'],
      packages: ['schema', 'api'],
    });
    expect(
      ['mine.txt', 'staged.txt', 'new.txt', 'local.env', 'db/schema.sql', 'shared.txt'].map(read),
    ).toEqual(['committed and changed', 'staged', 'new', 'ignored', 'table', 'one\ntwo\n3\n']);
    expect(status()).toBe(before);
    expect(await filesChangedSince(worktree, tip)).toEqual(['mine.txt', 'new.txt', 'staged.txt']);
    // Again: nothing is merged twice.
    const head = inWorktree('rev-parse', 'HEAD');
    expect(await bringIn(worktree, 'mine', tip, tip)).toEqual({
      kind: 'in',
      base: tip,
      files: [],
      packages: [],
    });
    expect(inWorktree('rev-parse', 'HEAD')).toBe(head);
  });

  it('names the files in conflict and leaves everything as it was', async () => {
    write('shared.txt', 'mine\ntwo\nthree\n');
    inWorktree('commit', '-qam', 'mine');
    write('new.txt', 'new');
    const tip = await integrate('api', { 'api.ts': 'api', 'shared.txt': 'theirs\ntwo\nthree\n' });
    const before = [status(), inWorktree('rev-parse', 'HEAD')];
    expect(await bringIn(worktree, 'mine', base, tip)).toMatchObject({
      kind: 'conflict',
      files: ['shared.txt'],
    });
    expect([status(), inWorktree('rev-parse', 'HEAD')]).toEqual(before);
    expect(read('shared.txt')).toBe('mine\ntwo\nthree\n');
  });

  it.each([
    ['changed', 'shared.txt', 'one\ntwo\nmine\n'],
    ['new', 'api.ts', 'mine'],
    ['new and ignored', 'local.env', 'mine'],
  ])('overwrites nothing that is %s and in no commit', async (_what, path, text) => {
    write(path, text);
    repository.write({ '.gitignore': '' });
    const tip = await integrate('api', {
      'shared.txt': '1\ntwo\nthree\n',
      'api.ts': 'api',
      'local.env': 'theirs',
    });
    const before = [status(), inWorktree('rev-parse', 'HEAD')];
    expect(await bringIn(worktree, 'mine', base, tip)).toEqual({ kind: 'uncommitted', files: [path] });
    expect([status(), inWorktree('rev-parse', 'HEAD')]).toEqual(before);
    expect(read(path)).toBe(text);
  });

  it('begins nothing in the middle of a merge, on another branch, or where the branch has lost its start', async () => {
    const tip = await integrate('api', { 'api.ts': 'api', 'shared.txt': 'theirs\ntwo\nthree\n' });
    write('shared.txt', 'mine\ntwo\nthree\n');
    inWorktree('commit', '-qam', 'mine');
    expect(() => inWorktree('merge', tip)).toThrow();
    await expect(bringIn(worktree, 'mine', base, tip)).rejects.toThrow('A merge is not finished');
    inWorktree('merge', '--abort');
    await expect(bringIn(worktree, 'mine', inWorktree('rev-parse', 'HEAD'), tip)).rejects.toThrow(
      'does not contain',
    );
    inWorktree('checkout', '-qb', 'elsewhere');
    await expect(bringIn(worktree, 'mine', base, tip)).rejects.toThrow('on elsewhere, not on mine');
  });
});

describe('what somebody has merged there by itself', () => {
  it('is found as far as it is integrated, and no further', async () => {
    const first = await integrate('schema', { 'db/schema.sql': 'table' });
    expect(await broughtInto(worktree, base, first)).toBeUndefined();
    inWorktree('merge', '-q', first);
    const tip = await integrate('api', { 'api.ts': 'api' });
    expect(await broughtInto(worktree, base, tip)).toEqual({
      base: first,
      files: ['db/schema.sql'],
      packages: ['schema'],
    });
    expect(await broughtInto(worktree, first, tip)).toBeUndefined();
    // What is on a branch of a package alone counts as changed here.
    repository.git('checkout', '-q', '-b', 'web', base);
    repository.write({ 'web.ts': 'web' }).commit();
    inWorktree('merge', '-q', '--no-edit', 'web');
    expect(await broughtInto(worktree, first, tip)).toBeUndefined();
    expect(await filesChangedSince(worktree, first)).toEqual(['web.ts']);
  });
});
