import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { plainWorktree } from '../../../src/node/git/plainRepository';
import { standingOf } from '../../../src/node/git/presentWorktree';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { worktreePath } from '../../../src/run/kernel/state/names';
import { DEFAULT_RULES } from '../../../src/run/kernel/state/worktreeRules';
import { TestRepository, gitRepository } from '../../support/gitRepository';

const BRANCH = 'waves/f/wp-a';

async function worktree(files: Record<string, string> = { 'README.md': '# Test\n' }) {
  const user = gitRepository({ files });
  const repository = new GitRepository(await findRepository(user.root));
  const path = worktreePath(user.root, 'f', 'wp-a', DEFAULT_RULES.path);
  const base = user.git('rev-parse', 'HEAD');
  await repository.createWorktree(path, BRANCH, base);
  const agent = new TestRepository(path);
  const committed = async () => {
    const { files: done } = await repository.workDone(path, base);
    const head = await repository.commitWork(path, base, 'wp-a: Title');
    return { done, head, inCommit: changedBetween(agent, base, head) };
  };
  return { user, repository, path, base, agent, committed };
}

function changedBetween(agent: TestRepository, base: string, head: string): string[] {
  const names = agent.git('-c', 'core.quotePath=false', 'diff', '--name-only', '--no-renames', base, head);
  return names
    .split('\n')
    .filter((name) => name !== '')
    .sort();
}

describe('what an agent has done', () => {
  it('is told and committed when it left everything uncommitted', async () => {
    const { agent, path, base, committed } = await worktree({
      edited: '1',
      removed: '1',
      moved: 'a long text to be found again',
      '.gitignore': 'out/\n',
    });
    agent.write({
      edited: '2',
      'deep/added ü\n.txt': '1',
      'out/ignored': '1',
      'from/now': 'a long text to be found again',
    });
    unlinkSync(join(path, 'removed'));
    unlinkSync(join(path, 'moved'));
    const { done, head } = await committed();
    expect(done).toEqual(['deep/added ü\n.txt', 'edited', 'from/now', 'moved', 'removed']);
    expect(agent.git('rev-parse', BRANCH)).toBe(head);
    expect(agent.git('status', '--porcelain')).toBe('');
    expect(
      agent.git('diff', '--name-only', '--no-renames', '-z', base, head).split('\0').filter(Boolean),
    ).toEqual(done);
    expect(agent.git('log', '-1', '--format=%an: %s')).toBe('Test: wp-a: Title');
  });

  it('is told as one when it committed a part of it', async () => {
    const { agent, committed } = await worktree({ a: '1', b: '1' });
    agent.write({ a: '2', new: '1' }).commit('mine');
    agent.write({ b: '2' });
    agent.git('rm', '-q', 'new');
    const { done, inCommit } = await committed();
    expect(done).toEqual(['a', 'b']);
    expect(inCommit).toEqual(['a', 'b']);
    expect(agent.git('log', '--format=%s').split('\n')).toEqual(['wp-a: Title', 'mine', 'first']);
  });

  it('is not committed again when it committed all of it', async () => {
    const { agent, repository, path, base } = await worktree();
    agent.write({ a: '1' }).commit('mine');
    const head = agent.git('rev-parse', 'HEAD');
    expect(await repository.commitWork(path, base, 'x')).toBe(head);
    expect(await repository.commitWork(path, base, 'x')).toBe(head);
  });

  it('has a commit of its own even when it is nothing', async () => {
    const { agent, base, committed } = await worktree();
    const { done, head } = await committed();
    expect(done).toEqual([]);
    expect(head).not.toBe(base);
    expect(agent.git('rev-parse', `${head}^`)).toBe(base);
    expect(agent.git('rev-parse', `${head}^{tree}`)).toBe(agent.git('rev-parse', `${base}^{tree}`));
  });

  it('says which branch it is on and whether it still descends from the base', async () => {
    const { agent, repository, path, base } = await worktree();
    agent.git('checkout', '-q', '-b', 'mine');
    expect(await repository.workDone(path, base)).toMatchObject({ branch: 'mine', descendsFromBase: true });
    agent.git('checkout', '-q', '--detach');
    expect((await repository.workDone(path, base)).branch).toBeUndefined();
    agent.git('checkout', '-q', '--orphan', 'fresh');
    expect(await repository.workDone(path, base)).toMatchObject({ branch: 'fresh', descendsFromBase: false });
    agent.commit('unrelated');
    expect(await repository.workDone(path, base)).toMatchObject({ branch: 'fresh', descendsFromBase: false });
  });

  it('is committed on an unborn branch and a detached HEAD too, rather than lost', async () => {
    const { agent, repository, path, base } = await worktree();
    agent.git('checkout', '-q', '--orphan', 'fresh');
    agent.write({ a: '1' });
    const orphan = await repository.commitWork(path, base, 'orphan');
    expect(agent.git('rev-parse', 'fresh')).toBe(orphan);
    agent.git('checkout', '-q', '--detach');
    agent.write({ b: '1' });
    const detached = await repository.commitWork(path, base, 'detached');
    expect(agent.git('rev-parse', 'HEAD')).toBe(detached);
    expect(agent.files(detached)).toEqual(['README.md', 'a', 'b']);
  });

  it('is committed although a killed git left its lock and a merge half-way', async () => {
    const { agent, committed } = await worktree({ a: '1\n' });
    agent.git('checkout', '-q', '-b', 'side');
    agent.write({ a: 'side\n' }).commit('side');
    agent.git('checkout', '-q', BRANCH);
    agent.write({ a: 'main\n' }).commit('main');
    expect(() => agent.git('merge', '-q', 'side')).toThrow();
    agent.write({ a: 'both\n' });
    writeFileSync(join(agent.git('rev-parse', '--absolute-git-dir'), 'index.lock'), '');
    const { head, inCommit } = await committed();
    expect(inCommit).toEqual(['a']);
    expect(agent.show(head, 'a')).toBe('both');
  });

  it('includes files that were added although they are ignored, and changes in the same instant', async () => {
    const { agent, committed } = await worktree({ '.gitignore': 'build\n', a: '1' });
    agent.write({ build: '1', a: '2' });
    agent.git('add', '-f', 'build');
    const { done, inCommit } = await committed();
    expect(done).toEqual(['a', 'build']);
    expect(inCommit).toEqual(['a', 'build']);
  });

  it('leaves submodules alone, and shows one that was moved on', async () => {
    const { agent, repository, path, base } = await worktree();
    const inner = gitRepository();
    agent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'lib');
    expect((await repository.workDone(path, base)).files).toEqual(['.gitmodules', 'lib']);
    const first = await repository.commitWork(path, base, 'with lib');
    const lib = new TestRepository(join(path, 'lib'));
    lib.write({ dirt: '1' });
    expect((await repository.workDone(path, first)).files).toEqual([]);
    lib.git('config', 'user.name', 'T');
    lib.git('config', 'user.email', 't@localhost');
    lib.commit('moved on');
    expect((await repository.workDone(path, first)).files).toEqual(['lib']);
  });

  it('shows a repository that the agent made inside as what it would become', async () => {
    const { agent, committed, path } = await worktree();
    mkdirSync(join(path, 'vendor/x'), { recursive: true });
    const nested = new TestRepository(join(path, 'vendor/x'));
    nested.git('init', '-q');
    nested.git(
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@localhost',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    );
    agent.write({ a: '1' });
    const { done, inCommit } = await committed();
    expect(done).toEqual(['a', 'vendor/x']);
    expect(inCommit).toEqual(done);
  });

  it('is committed in our name where git knows nobody, without writing that down', async () => {
    const { agent, user, repository, path, base } = await worktree();
    user.git('config', '--unset', 'user.name');
    user.git('config', '--unset', 'user.email');
    user.git('config', 'user.useConfigOnly', 'true');
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
    agent.write({ a: '1' });
    const head = await repository.commitWork(path, base, 'work');
    expect(agent.git('log', '-1', '--format=%an <%ae> %cn', head)).toBe(
      'Wave Orchestrator <waves@localhost> Wave Orchestrator',
    );
    expect(() => user.git('config', 'user.name')).toThrow();
  });
});

describe('where a work tree stands', () => {
  it('is what git says of it, also where a part of it is otherwise than we make it', async () => {
    const { user, path, agent } = await worktree();
    const asGit = async () => {
      const [gitDir, commit, tree, name] = agent
        .git(
          'rev-parse',
          '--absolute-git-dir',
          'HEAD^{commit}',
          'HEAD^{tree}',
          '--symbolic-full-name',
          'HEAD',
        )
        .split('\n');
      const branch = name === 'HEAD' ? undefined : name?.replace('refs/heads/', '');
      expect(await standingOf(path)).toEqual({ gitDir, head: { commit, tree }, branch });
    };
    const isPlain = () => plainWorktree(path, process.env) !== undefined;
    await asGit();
    expect(isPlain()).toBe(process.platform !== 'win32');
    agent.write({ a: '1' }).commit('more');
    await asGit();
    user.git('pack-refs', '--all');
    agent.write({ a: '2' }).commit('more');
    user.git('gc', '-q');
    await asGit();
    agent.git('checkout', '-q', '--detach', 'HEAD~1');
    await asGit();
    expect(isPlain()).toBe(process.platform !== 'win32');
    user.git('branch', 'topic/b');
    user.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/topic/b');
    agent.git('symbolic-ref', 'HEAD', 'refs/heads/alias');
    expect(isPlain()).toBe(false);
    await asGit();
    agent.git('symbolic-ref', 'HEAD', 'refs/heads/topic/b');
    user.git('config', 'extensions.worktreeConfig', 'true');
    expect(isPlain()).toBe(false);
    await asGit();
    user.git('config', '--unset', 'extensions.worktreeConfig');
    agent.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    expect(await standingOf(path)).toMatchObject({ head: undefined, branch: 'unborn' });
  });

  it('is not said where its .git leads elsewhere, or nowhere', async () => {
    const { user, repository, path, base } = await worktree();
    const other = worktreePath(user.root, 'f', 'wp-b', DEFAULT_RULES.path);
    await repository.createWorktree(other, 'waves/f/wp-b', base);
    for (const link of ['gitdir: /nowhere\n', 'gitdir: ../../repository/.git\n', 'x']) {
      writeFileSync(join(path, '.git'), link);
      expect(plainWorktree(path, process.env)).toBeUndefined();
      await expect(standingOf(path)).rejects.toMatchObject({ reason: 'git-failed' });
    }
    unlinkSync(join(path, '.git'));
    expect(plainWorktree(path, process.env)).toBeUndefined();
  });
});
