import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { FileFurnisher } from '../../../src/node/worktrees/furnisher';
import { DEFAULT_RULES } from '../../../src/run/kernel/state/worktreeRules';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../../support/gitRepository';

const LOCAL = ['-c', 'protocol.file.allow=always'];

/** A repository with a submodule at a place with a blank and a letter of its own, and one more within that. */
function nested(): { readonly user: TestRepository; readonly library: TestRepository } {
  const inner = gitRepository({ name: 'inner', files: { 'in.txt': 'inner\n' } });
  const library = gitRepository({ name: 'library', files: { 'lib.txt': 'library\n' } });
  library.git(...LOCAL, 'submodule', '--quiet', 'add', inner.root, 'deep');
  library.commit('with one in it');
  const user = gitRepository();
  user.git(...LOCAL, 'submodule', '--quiet', 'add', library.root, 'third party/bücherei');
  user.git(...LOCAL, 'submodule', '--quiet', 'update', '--init', '--recursive');
  user.commit('submodules');
  return { user, library };
}

async function furnished(user: TestRepository, name = 'wp-a'): Promise<TestRepository> {
  const place = await findRepository(user.root);
  const path = `${user.root}.worktrees/f/${name}`;
  await new GitRepository(place).createWorktree(path, `waves/f/${name}`, user.git('rev-parse', 'HEAD'));
  await new FileFurnisher(place).furnish(path, DEFAULT_RULES, []);
  return new Repository(path);
}

describe('the submodules of a worktree', () => {
  it('are filled from this machine, with those in them, and keep their own remote', async () => {
    const { user, library } = nested();
    const before = readFileSync(join(user.root, '.git/config'), 'utf8');
    const worktree = await furnished(user);
    const inside = new Repository(join(worktree.root, 'third party/bücherei'));
    expect(readFileSync(join(inside.root, 'lib.txt'), 'utf8')).toBe('library\n');
    expect(readFileSync(join(inside.root, 'deep/in.txt'), 'utf8')).toBe('inner\n');
    expect(inside.git('remote', 'get-url', 'origin')).toBe(library.root);
    expect(inside.git('log', '--format=%h', 'HEAD', '--not', '--remotes')).toBe('');
    expect(worktree.git('status', '--porcelain')).toBe('');
    expect(readFileSync(join(user.root, '.git/config'), 'utf8')).toBe(before);
  });

  it('are each worktree’s own: work in one is not seen in the main work tree or another', async () => {
    const { user } = nested();
    const [a, b] = [await furnished(user, 'wp-a'), await furnished(user, 'wp-b')];
    const inside = new Repository(join(a.root, 'third party/bücherei'));
    inside.git('config', 'user.name', 'Agent');
    inside.git('config', 'user.email', 'agent@localhost');
    inside.write({ 'lib.txt': 'changed\n' }).commit('inside');
    expect(a.git('diff', '--name-only')).toContain('third party');
    expect(b.git('status', '--porcelain')).toBe('');
    expect(user.git('status', '--porcelain')).toBe('');
  });

  it('stay empty where nobody has ever filled them', async () => {
    const { user } = nested();
    const clone = new Repository(join(user.root, '..', 'clone'));
    user.git('clone', '--quiet', user.root, clone.root);
    const worktree = await furnished(clone);
    expect(readdirSync(join(worktree.root, 'third party/bücherei'))).toEqual([]);
  });
});
