import { constants, copyFileSync, existsSync, lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { keepDependencies, provideDependencies } from '../../../src/node/worktrees/dependencyFolders';
import type { DependencyMode } from '../../../src/plan/additions';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../../support/gitRepository';

const SETUP = ['npm ci'];
const FILES = {
  '.gitignore': 'node_modules\n',
  'package-lock.json': '{"a": 1}\n',
  'web/package-lock.json': '{"b": 1}\n',
};
const INSTALLED = {
  'node_modules/.package-lock.json': '{}',
  'node_modules/a/index.js': 'installed\n',
  'web/node_modules/.package-lock.json': '{}',
  'web/node_modules/b/index.js': 'installed too\n',
};

/** A repository with installed dependencies at two places, and a fresh worktree of it. */
async function withWorktree(prepare: (user: TestRepository) => unknown = () => undefined) {
  const user = gitRepository({ name: 'ein Repo ü', files: FILES });
  user.write(INSTALLED);
  prepare(user);
  const place = await findRepository(user.root);
  const worktree = `${user.root}.worktrees/f/a`;
  await new GitRepository(place).createWorktree(worktree, 'waves/f/a', user.git('rev-parse', 'HEAD'));
  const provide = (mode: DependencyMode) => provideDependencies({ ...place, worktree, mode }, SETUP);
  const read = (path: string) => readFileSync(join(worktree, path), 'utf8');
  return { user, place, worktree, provide, read };
}

/** Whether this machine's file system can copy a file without doubling its data. */
function canClone(folder: string): boolean {
  const copy = join(folder, 'clone-probe');
  try {
    copyFileSync(join(folder, 'package-lock.json'), copy, constants.COPYFILE_FICLONE_FORCE);
    rmSync(copy);
    return true;
  } catch {
    return false;
  }
}

describe('provideDependencies', () => {
  it('copies what the main work tree has installed for the same lock files, wherever it stands', async () => {
    const { user, provide, read } = await withWorktree();
    expect(await provide('copy')).toBe(true);
    expect(read('node_modules/a/index.js')).toBe('installed\n');
    expect(read('web/node_modules/b/index.js')).toBe('installed too\n');
    user.write({ 'node_modules/a/index.js': 'changed later\n' });
    expect(read('node_modules/a/index.js')).toBe('installed\n');
  });

  it.each(['node_modules', 'node_modules/'])(
    'links to the folders of the main work tree, and git does not see the links: %s is ignored',
    async (ignored) => {
      const { user, worktree, provide, read } = await withWorktree((repository) =>
        repository.write({ '.gitignore': `${ignored}\n` }).commit('ignore'),
      );
      expect(await provide('link')).toBe(true);
      expect(lstatSync(join(worktree, 'node_modules')).isSymbolicLink()).toBe(true);
      expect(realpathSync(join(worktree, 'web/node_modules'))).toBe(
        realpathSync(join(user.root, 'web/node_modules')),
      );
      expect(read('web/node_modules/b/index.js')).toBe('installed too\n');
      expect(user.git('-C', worktree, 'status', '--porcelain')).toBe('');
    },
  );

  it('clones where the file system can do so without doubling the data, and leaves it to the installer elsewhere', async () => {
    const { user, worktree, provide } = await withWorktree();
    expect(await provide('clone')).toBe(canClone(user.root));
    expect(existsSync(join(worktree, 'node_modules'))).toBe(canClone(user.root));
  });

  it.each<[string, DependencyMode, (user: TestRepository) => unknown]>([
    ['it is not wanted', 'none', () => undefined],
    ['the lock file has changed since', 'copy', (user) => user.write({ 'package-lock.json': '{"a": 2}\n' })],
    ['nothing is installed', 'link', (user) => rmSync(join(user.root, 'node_modules'), { recursive: true })],
    [
      'it was never installed whole',
      'copy',
      (user) => {
        rmSync(join(user.root, 'node_modules/.package-lock.json'));
      },
    ],
  ])('gives nothing where %s', async (_why, mode, prepare) => {
    const { worktree, provide } = await withWorktree(prepare);
    expect(await provide(mode)).toBe(false);
    expect(existsSync(join(worktree, 'node_modules'))).toBe(false);
  });

  it('gives to a later worktree what an earlier one has installed, also when the main work tree has none', async () => {
    const { user, place, worktree } = await withWorktree((repository) =>
      ['node_modules', 'web/node_modules'].forEach((name) =>
        rmSync(join(repository.root, name), { recursive: true }),
      ),
    );
    new Repository(worktree).write(INSTALLED);
    await keepDependencies({ ...place, worktree, mode: 'copy' }, SETUP);
    const later = `${user.root}.worktrees/f/b`;
    await new GitRepository(place).createWorktree(later, 'waves/f/b', user.git('rev-parse', 'HEAD'));
    expect(await provideDependencies({ ...place, worktree: later, mode: 'copy' }, SETUP)).toBe(true);
    expect(readFileSync(join(later, 'web/node_modules/b/index.js'), 'utf8')).toBe('installed too\n');
  });
});
