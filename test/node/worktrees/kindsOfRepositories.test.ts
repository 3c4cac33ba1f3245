import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { gitRepository, TestRepository } from '../../support/gitRepository';

async function created(user: TestRepository): Promise<string> {
  const path = `${user.root}.worktrees/f/wp ä`;
  const repository = new GitRepository(await findRepository(user.root));
  await repository.createWorktree(path, 'waves/f/wp-a', user.git('rev-parse', 'HEAD'));
  return path;
}

describe('createWorktree', () => {
  it('leaves out what a sparse checkout leaves out', async () => {
    const user = gitRepository({ files: { 'a/x.txt': '1', 'b/x.txt': '1', 'top.txt': '1' } });
    user.git('sparse-checkout', 'set', 'a');
    const path = await created(user);
    expect(readdirSync(path).sort()).toEqual(['.git', 'a', 'top.txt']);
  });

  it.each([['a'], ['--no-cone', '/a/']])(
    'takes in what is needed besides, and commits what was made there (%s %s)',
    async (...how) => {
      const user = gitRepository({ files: { 'a/x.txt': '1', 'b/c/x.txt': '1', 'd/x.txt': '1' } });
      user.git('sparse-checkout', 'set', ...how);
      const repository = new GitRepository(await findRepository(user.root));
      const path = `${user.root}.worktrees/f/wp`;
      const base = user.git('rev-parse', 'HEAD');
      await repository.createWorktree(path, 'waves/f/wp', base, { needs: () => ['b/c', 'new.txt'] });
      expect(readdirSync(path).sort()).toEqual(['.git', 'a', 'b']);
      // Nobody has said that it would write there.
      mkdirSync(join(path, 'd'));
      writeFileSync(join(path, 'd/own.txt'), '2');
      writeFileSync(join(path, 'b/c/x.txt'), '2');
      const head = await repository.commitWork(path, base, 'work');
      expect(user.git('diff', '--name-status', base, head).split('\n')).toEqual([
        'M\tb/c/x.txt',
        'A\td/own.txt',
      ]);
      expect(readdirSync(user.root).includes('b')).toBe(false);
    },
  );

  it('keeps a repository within the one before, also what is in no commit of it', async () => {
    const user = gitRepository();
    const path = await created(user);
    const nested = new TestRepository(join(path, 'nested'));
    mkdirSync(nested.root);
    nested.git('init', '-q');
    nested.write({ 'x.txt': 'uncommitted' });
    await created(user);
    const [stamp = ''] = readdirSync(`${path}.kept`);
    expect(readFileSync(join(`${path}.kept`, stamp, 'nested/x.txt'), 'utf8')).toBe('uncommitted');
  });

  it('starts from a detached commit, and has submodules empty until they are asked for', async () => {
    const library = gitRepository({ name: 'library' });
    const user = gitRepository();
    user.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'lib');
    user.commit('submodule');
    user.git('checkout', '-q', '--detach');
    const path = await created(user);
    expect(readdirSync(join(path, 'lib'))).toEqual([]);
    expect(spawnSync('git', ['status', '--porcelain'], { cwd: path }).stdout.toString()).toBe('');
  });

  it.skipIf(spawnSync('git', ['lfs', 'version']).status !== 0)(
    'has the content of files in LFS',
    async () => {
      const user = gitRepository();
      user.git('lfs', 'install', '--local');
      user.git('lfs', 'track', '*.bin');
      user.write({ 'big.bin': 'content' }).commit('large');
      const path = await created(user);
      expect(spawnSync('cat', [join(path, 'big.bin')]).stdout.toString()).toBe('content');
    },
  );

  it('lets the filters of the repository fill its files, as LFS does', async () => {
    const user = gitRepository({ files: { '.gitattributes': '*.bin filter=store\n' } });
    user.git('config', 'filter.store.clean', 'cat >&2; echo pointer');
    user.git('config', 'filter.store.smudge', 'read pointer; echo "content of $pointer"');
    user.git('config', 'filter.store.required', 'true');
    user.write({ 'big.bin': 'content' }).commit('large');
    expect(user.show('HEAD', 'big.bin')).toBe('pointer');
    const path = await created(user);
    expect(readFileSync(join(path, 'big.bin'), 'utf8')).toBe('content of pointer\n');
  });

  it('breaks the lock of a process that has died', async () => {
    const user = gitRepository();
    await created(user);
    const lock = join(user.root, '.git/waves/worktrees.lock');
    writeFileSync(lock, JSON.stringify({ pid: 1, startedAt: '1', bootId: 'before', token: 'x' }));
    await created(user);
    expect(existsSync(lock)).toBe(false);
  });
});
