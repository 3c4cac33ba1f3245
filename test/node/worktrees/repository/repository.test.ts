import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository } from '../../../../src/node/git/findRepository';
import { GitRepository } from '../../../../src/node/worktrees/repository/repository';
import { worktreePath } from '../../../../src/run/kernel/state/names';
import { DEFAULT_RULES } from '../../../../src/run/kernel/state/worktreeRules';
import { atDepth } from '../../../support/depth';
import type { RepositoryOptions } from '../../../support/gitRepository';
import { TestRepository, gitRepository } from '../../../support/gitRepository';

const BRANCH = 'waves/f/wp-a';
/** Worktrees that are made at once. */
const MANY = atDepth(15, 40);

async function opened(options: RepositoryOptions = {}) {
  const user = gitRepository(options);
  const repository = new GitRepository(await findRepository(user.root));
  const path = worktreePath(user.root, 'f', 'wp-a', DEFAULT_RULES.path);
  return { user, repository, path, agent: new TestRepository(path) };
}

async function withWorktree(options: RepositoryOptions = {}) {
  const all = await opened(options);
  const base = all.user.git('rev-parse', 'HEAD');
  await all.repository.createWorktree(all.path, BRANCH, base);
  return { ...all, base };
}

describe('head and uncommitted files', () => {
  it('are those of the main work tree', async () => {
    const { user, repository } = await opened({ files: { 'a b.txt': '1', 'ü.txt': '1', gone: '1' } });
    expect(await repository.head(user.root)).toEqual({
      commit: user.git('rev-parse', 'HEAD'),
      branch: 'main',
    });
    expect(await repository.uncommittedFiles(user.root)).toEqual([]);
    user.write({ 'a b.txt': '2', 'ü.txt': '2', untracked: '1' });
    unlinkSync(join(user.root, 'gone'));
    const found = await repository.uncommittedFiles(user.root);
    expect(new Map(found.map(({ path, isTracked }) => [path, isTracked]))).toEqual(
      new Map([
        ['a b.txt', true],
        ['gone', true],
        ['ü.txt', true],
        ['untracked', false],
      ]),
    );
    user.git('checkout', '-q', '--detach');
    expect((await repository.head(user.root)).branch).toBeUndefined();
  });

  it('need a commit', async () => {
    const { user, repository } = await opened({ empty: true });
    await expect(repository.head(user.root)).rejects.toMatchObject({
      reason: 'no-commits',
      advice: expect.stringContaining('git commit') as string,
    });
  });

  it('are found by name, and nothing else is', async () => {
    const { user, repository } = await opened();
    expect(await repository.commitOf('main')).toBe(user.git('rev-parse', 'HEAD'));
    for (const ref of ['nothing', '--all', '', 'main..main', 'HEAD:README.md']) {
      expect(await repository.commitOf(ref)).toBeUndefined();
    }
  });
});

describe('startBranch', () => {
  it('makes the branch, and keeps what an earlier run left on it', async () => {
    const { user, repository } = await opened();
    const base = user.git('rev-parse', 'HEAD');
    expect(await repository.startBranch('waves/f/integration', base)).toBeUndefined();
    expect(await repository.startBranch('waves/f/integration', base)).toBeUndefined();
    const other = user.git('commit-tree', '-p', base, '-m', 'work', `${base}^{tree}`);
    user.git('update-ref', 'refs/heads/waves/f/integration', other);
    const kept = await repository.startBranch('waves/f/integration', base);
    expect(kept).toMatch(/^refs\/waves\/kept\/waves\/f\/integration\/\d{8}T\d{9}Z$/);
    expect(user.git('rev-parse', kept ?? '')).toBe(other);
    expect(user.git('rev-parse', 'waves/f/integration')).toBe(base);
  });

  it('refuses a branch that somebody has checked out, and says where', async () => {
    const { user, repository } = await opened();
    user.git('checkout', '-q', '-b', 'waves/f/integration');
    await expect(repository.startBranch('waves/f/integration', 'HEAD')).rejects.toMatchObject({
      reason: 'branch-checked-out',
      message: expect.stringContaining(user.root) as string,
    });
  });
});

describe('createWorktree', () => {
  it('has the files of the base on a branch of its own, and leaves the user alone', async () => {
    const { user, agent, repository, base } = await withWorktree({
      name: 'ein schönes Repo',
      files: { 'src/ü.txt': 'ü' },
    });
    expect(readFileSync(join(agent.root, 'src/ü.txt'), 'utf8')).toBe('ü');
    expect(agent.git('status', '--porcelain')).toBe('');
    expect(await repository.workDone(agent.root, base)).toEqual({
      files: [],
      descendsFromBase: true,
      branch: BRANCH,
    });
    expect(user.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(user.git('status', '--porcelain')).toBe('');
    expect(user.git('config', '--local', '--get-all', 'user.name')).toBe('Test');
    expect(user.git('config', '--local', '--list')).not.toContain('branch.');
  });

  it('makes sixteen at once', async () => {
    const { user, repository } = await opened({
      files: Object.fromEntries(range(50).map((n) => [`d${n}/f`, String(n)])),
    });
    const base = user.git('rev-parse', 'HEAD');
    await Promise.all(
      range(16).map((n) =>
        repository.createWorktree(
          worktreePath(user.root, 'f', `wp-${n}`, DEFAULT_RULES.path),
          `waves/f/wp-${n}`,
          base,
        ),
      ),
    );
    for (const n of range(16)) {
      const agent = new TestRepository(worktreePath(user.root, 'f', `wp-${n}`, DEFAULT_RULES.path));
      expect(agent.git('status', '--porcelain', '--branch')).toBe(`## waves/f/wp-${n}`);
    }
  });

  it('makes many while others’ work is merged', async () => {
    const { user, repository, base } = await withWorktree();
    const integration = 'waves/f/integration';
    await repository.startBranch(integration, base);
    let making = true;
    const made = Promise.all(
      Array.from({ length: MANY }, (_, index) =>
        repository.createWorktree(
          worktreePath(user.root, 'f', `wp-${index}`, DEFAULT_RULES.path),
          `waves/f/wp-${index}`,
          base,
        ),
      ),
    ).finally(() => (making = false));
    const identity = { run: 'r', package: 'p', attempt: 1 };
    const merged = async (): Promise<void> => {
      while (making) {
        await repository.merge(integration, base, 'Merge', identity);
        // Merges wait for no worktree: without a pause they would keep the processors from those that are made.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await Promise.all([made, merged(), merged(), merged()]);
    expect(user.git('worktree', 'list').split('\n')).toHaveLength(MANY + 2);
  });

  it('keeps commits and uncommitted, staged and untracked work of an earlier attempt, and starts clean', async () => {
    const { user, repository, path, agent, base } = await withWorktree({
      files: { kept: '1', removed: '1', '.gitignore': 'ignored\n' },
    });
    agent.write({ committed: '1' }).commit('by the agent');
    agent.write({ kept: '2', staged: '1', 'deep/untracked ü': '1', ignored: '1' });
    agent.git('add', 'staged');
    unlinkSync(join(path, 'removed'));
    const kept = await repository.createWorktree(path, BRANCH, base);
    expect(kept).toHaveLength(1);
    const ref = kept[0] ?? '';
    expect(user.git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', ref).split('\n')).toEqual([
      '.gitignore',
      'committed',
      'deep/untracked ü',
      'kept',
      'staged',
    ]);
    expect(user.show(ref, 'kept')).toBe('2');
    expect(user.git('log', '--format=%s', `${base}..${ref}`).split('\n')).toContain('by the agent');
    expect(agent.git('status', '--porcelain', '--ignored')).toBe('');
    expect(agent.git('rev-parse', 'HEAD')).toBe(base);
  });

  it('keeps nothing when there is nothing worth keeping', async () => {
    const { repository, path, base } = await withWorktree();
    expect(await repository.createWorktree(path, BRANCH, base)).toEqual([]);
  });

  it('keeps the work of an agent that had gone to another branch or a detached commit', async () => {
    const { user, repository, path, agent, base } = await withWorktree();
    agent.git('checkout', '-q', '--detach');
    agent.write({ one: '1' }).commit('detached');
    const detached = agent.git('rev-parse', 'HEAD');
    agent.git('checkout', '-q', BRANCH);
    agent.write({ two: '2' }).commit('on the branch');
    const tip = agent.git('rev-parse', 'HEAD');
    agent.git('checkout', '-q', detached);
    const kept = await repository.createWorktree(path, BRANCH, base);
    expect(kept.map((ref) => user.git('rev-parse', ref)).sort()).toEqual([detached, tip].sort());
  });

  it('copes with locks and a half-done rebase that a killed git left behind', async () => {
    const { user, repository, path, agent, base } = await withWorktree();
    const gitDir = agent.git('rev-parse', '--absolute-git-dir');
    writeFileSync(join(gitDir, 'index.lock'), '');
    mkdirSync(join(gitDir, 'rebase-merge'));
    agent.write({ left: '1' });
    const kept = await repository.createWorktree(path, BRANCH, base);
    expect(user.files(kept[0] ?? '')).toContain('left');
    expect(agent.git('status', '--porcelain')).toBe('');
  });

  it('copes with a folder that vanished', async () => {
    const { repository, path, agent, base } = await withWorktree();
    rmSync(path, { recursive: true });
    expect(await repository.createWorktree(path, BRANCH, base)).toEqual([]);
    expect(agent.git('status', '--porcelain')).toBe('');
  });

  it('copes with a worktree that is no longer registered, and keeps its work', async () => {
    const { user, repository, path, agent, base } = await withWorktree();
    agent.write({ left: '1' });
    rmSync(agent.git('rev-parse', '--absolute-git-dir'), { recursive: true });
    const kept = await repository.createWorktree(path, BRANCH, base);
    expect(user.show(kept[0] ?? '', 'left')).toBe('1');
    expect(agent.git('status', '--porcelain')).toBe('');
  });

  it('copes with an agent that deleted its .git, and keeps its work', async () => {
    const { user, repository, path, agent, base } = await withWorktree();
    agent.write({ left: '1' });
    rmSync(join(path, '.git'));
    const kept = await repository.createWorktree(path, BRANCH, base);
    expect(user.show(kept[0] ?? '', 'left')).toBe('1');
    expect(agent.git('status', '--porcelain')).toBe('');
  });

  it('copes with one that was interrupted before it got its files', async () => {
    const { user, repository, path, agent } = await opened();
    const base = user.git('rev-parse', 'HEAD');
    user.git('worktree', 'add', '-q', '--no-checkout', '-b', BRANCH, path);
    expect(await repository.createWorktree(path, BRANCH, base)).toEqual([]);
    expect(agent.git('status', '--porcelain')).toBe('');
  });

  it('never touches a folder that is not ours', async () => {
    const { user, repository, path } = await opened();
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'precious'), '1');
    await expect(repository.createWorktree(path, BRANCH, 'HEAD')).rejects.toMatchObject({
      reason: 'git-failed',
      advice: expect.stringContaining('Move it') as string,
    });
    expect(readFileSync(join(path, 'precious'), 'utf8')).toBe('1');
    expect(user.git('branch', '--list', BRANCH)).toBe('');
  });

  it('never touches another repository in its place, nor a file', async () => {
    const { repository, path, user } = await opened();
    mkdirSync(path, { recursive: true });
    new TestRepository(path).git('init', '-q');
    await expect(repository.createWorktree(path, BRANCH, 'HEAD')).rejects.toMatchObject({
      reason: 'git-failed',
    });
    const file = join(user.root, '..', 'file');
    writeFileSync(file, '1');
    await expect(repository.createWorktree(file, BRANCH, 'HEAD')).rejects.toMatchObject({
      reason: 'git-failed',
    });
    expect(existsSync(join(path, '.git'))).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('1');
  });

  it('refuses a branch that is checked out elsewhere, and says where', async () => {
    const { user, repository, path } = await opened();
    const elsewhere = join(user.root, '..', 'else where');
    user.git('worktree', 'add', '-q', '-b', BRANCH, elsewhere);
    await expect(repository.createWorktree(path, BRANCH, 'HEAD')).rejects.toMatchObject({
      reason: 'branch-checked-out',
      message: expect.stringContaining(elsewhere) as string,
    });
    rmSync(elsewhere, { recursive: true });
    await repository.createWorktree(path, BRANCH, 'HEAD');
  });

  it('leaves nothing behind when it fails', async () => {
    const { user, repository, path } = await opened();
    await expect(repository.createWorktree(path, BRANCH, '0'.repeat(40))).rejects.toMatchObject({
      reason: 'git-failed',
    });
    expect(user.git('branch', '--list', BRANCH)).toBe('');
    expect(existsSync(path)).toBe(false);
    await repository.createWorktree(path, BRANCH, 'HEAD');
  });

  it('runs no hook of the user', async () => {
    const user = gitRepository();
    const trace = join(user.root, '..', 'trace');
    for (const hook of [
      'post-checkout',
      'pre-commit',
      'commit-msg',
      'post-commit',
      'reference-transaction',
    ]) {
      const file = join(user.root, '.git', 'hooks', hook);
      writeFileSync(file, `#!/bin/sh\necho ${hook} >> '${trace}'\nexit 0\n`);
      chmodSync(file, 0o755);
    }
    const repository = new GitRepository(await findRepository(user.root));
    const path = worktreePath(user.root, 'f', 'wp-a', DEFAULT_RULES.path);
    const base = (await repository.head(user.root)).commit;
    await repository.startBranch('waves/f/integration', base);
    await repository.createWorktree(path, BRANCH, base);
    new TestRepository(path).write({ a: '1' });
    const head = await repository.commitWork(path, base, 'work');
    await repository.merge('waves/f/integration', head, 'Merge', { run: 'r', package: 'p', attempt: 1 });
    expect(existsSync(trace)).toBe(false);
  });
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
