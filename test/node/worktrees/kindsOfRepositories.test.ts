import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/repository/repository';
import type { TestRepository } from '../../support/gitRepository';
import { gitRepository } from '../../support/gitRepository';

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
