import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { commitWork, workDone } from '../../../src/node/worktrees/repository/work';
import { gitScopeTools } from '../../../src/node/scope/scopeTools';
import { TestRepository, gitRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

const REF = 'refs/waves/kept/waves/f/a/1';

async function worktree(files: Record<string, string>) {
  const user = gitRepository({ files });
  const repository = new GitRepository(await findRepository(user.root));
  const path = join(user.root, '..', 'worktree');
  const base = user.git('rev-parse', 'HEAD');
  await repository.createWorktree(path, 'waves/f/a', base);
  const patch = join(temporaryFolder('patches'), 'one.patch');
  const changed = async () => (await repository.workDone(path, base)).files;
  return {
    user,
    base,
    path,
    patch,
    changed,
    agent: new TestRepository(path),
    work: { worktree: path, base, live: false },
  };
}

describe('taking changes back', () => {
  it('comes to the same when it was interrupted and is done again', async () => {
    const { agent, user, work, patch, path, changed } = await worktree({ keep: '1', edit: '1\n', gone: '1' });
    agent.write({ edit: '2\n', own: 'x' });
    rmSync(join(path, 'gone'));
    const patches = [{ path: patch, files: ['edit', 'gone'] }];
    await gitScopeTools.takeBack(work, ['edit', 'gone'], REF, patches);
    const [first, kept] = [readFileSync(patch, 'utf8'), user.git('rev-parse', REF)];
    await gitScopeTools.takeBack(work, ['edit', 'gone'], REF, patches);
    expect(await changed()).toEqual(['own']);
    expect(readFileSync(patch, 'utf8')).toBe(first);
    expect(user.git('rev-parse', REF)).toBe(kept);
    user.git('apply', '--check', patch);
    expect(user.show(REF, 'edit')).toBe('2');
  });

  it('is no harder where git was killed at work, or has a rebase half done', async () => {
    const { agent, work, changed, path } = await worktree({ edit: '1\n' });
    agent.write({ edit: '2\n' }).commit('two').write({ edit: '3\n', added: 'x' });
    agent.git('add', '-A');
    const gitDir = agent.git('rev-parse', '--absolute-git-dir');
    writeFileSync(join(gitDir, 'index.lock'), '');
    mkdirSync(join(gitDir, 'rebase-merge'));
    await gitScopeTools.takeBack(work, ['edit', 'added'], REF, []);
    expect(await changed()).toEqual([]);
    expect(readFileSync(join(path, 'edit'), 'utf8')).toBe('1\n');
  });

  it('follows no link out of the tree', async () => {
    const { work, changed, path } = await worktree({ 'lib/x': '1\n', 'lib/y': '1\n' });
    const outside = temporaryFolder('outside');
    writeFileSync(join(outside, 'x'), 'not ours\n');
    mkdirSync(join(outside, 'y'));
    mkdirSync(join(outside, '.git'));
    rmSync(join(path, 'lib'), { recursive: true });
    symlinkSync(outside, join(path, 'lib'));
    expect(await changed()).toEqual(['lib', 'lib/x', 'lib/y']);
    await gitScopeTools.takeBack(work, ['lib', 'lib/x', 'lib/y'], REF, []);
    expect(await changed()).toEqual([]);
    expect(readFileSync(join(outside, 'x'), 'utf8')).toBe('not ours\n');
    expect(existsSync(join(outside, 'y'))).toBe(true);
  });

  it('puts a file back where a folder was made of it, and a folder where a file was', async () => {
    const { agent, work, changed, path } = await worktree({ file: '1\n', 'folder/in': '1\n' });
    rmSync(join(path, 'file'));
    rmSync(join(path, 'folder'), { recursive: true });
    agent.write({ 'file/in': '2\n', folder: '2\n' });
    const files = await changed();
    await gitScopeTools.takeBack(work, files, REF, []);
    expect(await changed()).toEqual([]);
  });

  it('leaves a link that took the place of one file as it was, and the index of an agent that works', async () => {
    const { agent, work, changed, path } = await worktree({ file: '1\n', other: '1\n' });
    rmSync(join(path, 'file'));
    symlinkSync('other', join(path, 'file'));
    agent.write({ other: '2\n' }).git('add', 'other');
    await gitScopeTools.takeBack({ ...work, live: true }, ['file'], REF, []);
    expect(await changed()).toEqual(['other']);
    expect(agent.git('diff', '--cached', '--name-only')).toBe('other');
  });

  it('moves what would be lost beside the worktree: a repository without a commit, in the place of a file too', async () => {
    const { agent, work, path, changed } = await worktree({ file: '1\n' });
    rmSync(join(path, 'file'));
    for (const name of ['file', 'nested']) {
      mkdirSync(join(path, name));
      new TestRepository(join(path, name)).git('init', '-q');
      agent.write({ [`${name}/x`]: name });
    }
    const live = { ...work, live: true };
    await expect(gitScopeTools.takeBack(live, ['nested'], REF, [])).rejects.toThrow('its agent works there');
    for (const times of [1, 2]) {
      const moved = await gitScopeTools.takeBack(work, ['file', 'nested'], REF, []);
      expect(moved, `${times}`).toEqual([`${path}.kept/1/file`, `${path}.kept/1/nested`]);
      expect(await changed()).toEqual([]);
      expect(readFileSync(`${path}.kept/1/file/x`, 'utf8')).toBe('file');
      expect(existsSync(`${path}.kept/1/nested/.git`)).toBe(true);
    }
  });
});

describe('repositories that an agent has made', () => {
  /** One within the other, the outer one as a link in the index of the worktree, as `git add` leaves it. */
  async function nested() {
    const made = await worktree({ file: '1\n' });
    const { path, agent } = made;
    for (const name of ['lib', 'lib/inner']) {
      mkdirSync(join(path, name));
      const own = new TestRepository(join(path, name));
      own.git('init', '-q');
      own.write({ 'x.txt': name }).commit(name);
    }
    agent.git('add', '-A');
    return made;
  }

  it('become plain files when they are absorbed, link or not, and their commits are kept', async () => {
    const { user, base, path, work, changed } = await nested();
    expect(await changed()).toEqual(['lib']);
    const head = new TestRepository(join(path, 'lib')).git('rev-parse', 'HEAD');
    for (const times of [1, 2]) {
      expect(await gitScopeTools.absorb(path, ['lib'], '1'), `${times}`).toEqual([`${path}.kept/1/lib/.git`]);
      expect(await changed()).toEqual(['lib/inner', 'lib/x.txt']);
    }
    expect(new TestRepository(`${path}.kept/1/lib`).git('rev-parse', 'HEAD')).toBe(head);
    expect((await workDone(path, base)).repositories).toEqual(['lib/inner']);
    await gitScopeTools.absorb(path, ['lib/inner'], '2');
    expect((await workDone(path, base)).repositories).toBeUndefined();
    expect(user.files(await commitWork(work.worktree, base, 'absorbed'))).toEqual([
      'file',
      'lib/inner/x.txt',
      'lib/x.txt',
    ]);
  });

  it('are refused as a link, too, behind which no repository is any more', async () => {
    const { base, path, work, changed } = await nested();
    rmSync(join(path, 'lib/.git'), { recursive: true });
    expect((await workDone(path, base)).repositories).toEqual(['lib']);
    expect(await gitScopeTools.takeBack(work, ['lib'], REF, [])).toEqual([]);
    expect(await changed()).toEqual(['lib/inner', 'lib/x.txt']);
  });

  it('are not absorbed where the repository lies elsewhere', async () => {
    const { path } = await worktree({ file: '1\n' });
    const elsewhere = join(temporaryFolder('elsewhere'), 'own.git');
    new TestRepository(path).git('init', '-q', '--separate-git-dir', elsewhere, 'lib');
    await expect(gitScopeTools.absorb(path, ['lib'], '1')).rejects.toThrow('lies elsewhere');
    expect(existsSync(join(path, 'lib/.git'))).toBe(true);
  });

  it('become submodules only with an address that has their commit', async () => {
    const { base, path } = await nested();
    const lib = new TestRepository(join(path, 'lib'));
    const remote = join(temporaryFolder('remote'), 'lib.git');
    lib.git('init', '-q', '--bare', remote);
    for (const address of ['../lib.git', remote]) {
      await expect(gitScopeTools.register(path, 'lib', address)).rejects.toThrow(
        /is no address|No branch or tag/,
      );
    }
    expect(existsSync(join(path, '.gitmodules'))).toBe(false);
    lib.git('push', '-q', remote, 'HEAD:refs/heads/any');
    await gitScopeTools.register(path, 'lib', remote);
    const work = await workDone(path, base);
    expect(work.repositories).toBeUndefined();
    expect(work.files).toEqual(['.gitmodules', 'lib']);
    expect(readFileSync(join(path, '.gitmodules'), 'utf8')).toContain(`url = ${remote}`);
  });
});
