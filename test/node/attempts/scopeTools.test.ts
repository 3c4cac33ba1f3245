import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/repository/repository';
import { gitScopeTools } from '../../../src/node/attempts/scopeTools';
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

  it('refuses what would be lost: a repository without a commit', async () => {
    const { agent, work, path } = await worktree({ file: '1\n' });
    mkdirSync(join(path, 'nested'));
    new TestRepository(join(path, 'nested')).git('init', '-q');
    agent.write({ 'nested/x': '1' });
    await expect(gitScopeTools.takeBack(work, ['nested'], REF, [])).rejects.toThrow('repository of its own');
    expect(existsSync(join(path, 'nested/x'))).toBe(true);
  });

  it('refuses to take away a repository that took the place of a file', async () => {
    const { agent, work, path } = await worktree({ file: '1\n' });
    rmSync(join(path, 'file'));
    mkdirSync(join(path, 'file'));
    new TestRepository(join(path, 'file')).git('init', '-q');
    agent.write({ 'file/x': '1' });
    await expect(gitScopeTools.takeBack(work, ['file'], REF, [])).rejects.toThrow('repository of its own');
    expect(existsSync(join(path, 'file/x'))).toBe(true);
  });
});
