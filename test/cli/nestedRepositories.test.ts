import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';
const PACKAGE = 'wp-integration';

const MAKE =
  'mkdir -p lib/nested && cd lib/nested && git init -q && echo inside > a.txt && git add -A && git -c user.name=A -c user.email=a@b commit -qm inside && cd - && echo own > lib/own.txt';

async function statusOf(root: string): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

/** A package whose agent has left a repository of its own in its scope. */
async function refused(command = MAKE) {
  const plan = planText([{ id: PACKAGE, command, writes: ['lib/**'] }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
  const item = async () => (await statusOf(root)).packages[PACKAGE] ?? expect.unreachable();
  const before = await item();
  expect(before).toMatchObject({ state: 'blocked', violations: ['lib/nested'] });
  expect(before.message).toContain('a git repository of its own');
  expect(before.message).toContain(`waves decide ${PACKAGE}`);
  const worktree = before.worktree ?? '';
  const nested = join(worktree, 'lib/nested');
  const inNested = (...args: string[]) => execFileSync('git', args, { cwd: nested, encoding: 'utf8' }).trim();
  const decide = async (...words: string[]) => {
    const { code, err } = await waves(root, ['decide', PACKAGE, ...words]);
    expect(err).toBe('');
    expect(code).toBe(0);
  };
  const done = () => waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
  return { repository, item, worktree, inNested, decide, done };
}

/** Where something was kept, by what the journal tells. */
async function told(root: string, field: 'kept' | 'moved', type: string): Promise<string> {
  const { out } = await waves(root, ['watch', '--json']);
  const events = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; kept?: string[]; moved?: string[] });
  return events.find((event) => event.type === type)?.[field]?.[0] ?? expect.unreachable();
}

const headIn = (cwd: string) => execFileSync('git', ['rev-parse', 'HEAD'], { cwd, encoding: 'utf8' }).trim();

describe('a repository that an agent has made', () => {
  it('is merged as plain files once it is absorbed, and its commits are kept', async () => {
    const { repository, inNested, decide, done } = await refused();
    const { root } = repository;
    const { out } = await waves(root, ['decide', PACKAGE]);
    expect(out).toMatch(/absorb .*plain files[^]*register .*submodule[^]*drop .*moved beside/);
    expect(out).not.toMatch(/widen|hand-over/);
    const commit = inNested('rev-parse', 'HEAD');
    await decide('absorb');
    await done();
    expect(repository.show(BRANCH, 'lib/nested/a.txt')).toBe('inside');
    expect(repository.git('ls-tree', '-r', BRANCH)).not.toContain('160000');
    expect(headIn(join(await told(root, 'kept', 'scope.absorbed'), '..'))).toBe(commit);
  });

  it('is merged as a submodule once its commit is where everybody can have it', async () => {
    const { repository, item, inNested, decide, done } = await refused();
    const remote = join(temporaryFolder('remote'), 'nested.git');
    inNested('init', '-q', '--bare', remote);
    await decide('register', remote);
    await waitFor('it is refused', async () => (await item()).message?.includes('No branch or tag'));
    inNested('push', '-q', remote, 'HEAD:refs/heads/main');
    await decide('register', remote);
    await done();
    expect(repository.git('rev-parse', `${BRANCH}:lib/nested`)).toBe(inNested('rev-parse', 'HEAD'));
    expect(repository.show(BRANCH, '.gitmodules')).toContain(remote);
    const clone = join(temporaryFolder('clone'), 'clone');
    const local = ['-c', 'protocol.file.allow=always'];
    repository.git(...local, 'clone', '-q', '--recurse-submodules', '-b', BRANCH, repository.root, clone);
    expect(readFileSync(join(clone, 'lib/nested/a.txt'), 'utf8')).toBe('inside\n');
  });

  it('is moved beside the worktree when it is dropped, and the rest is merged', async () => {
    const { repository, inNested, decide, done } = await refused();
    const commit = inNested('rev-parse', 'HEAD');
    await decide('drop');
    await done();
    expect(repository.files(BRANCH)).toEqual(expect.arrayContaining(['lib/own.txt']));
    expect(repository.files(BRANCH).filter((file) => file.startsWith('lib/nested'))).toEqual([]);
    expect(headIn(await told(repository.root, 'moved', 'scope.dropped'))).toBe(commit);
  });

  it('is kept through another attempt, also what is in no commit of it', async () => {
    const { repository, item, worktree } = await refused(
      'mkdir -p lib/nested && cd lib/nested && git init -q && echo uncommitted > a.txt',
    );
    await waves(repository.root, ['retry', PACKAGE]);
    await waitFor('it is refused again', async () => {
      const { attempt, state } = await item();
      return attempt === 2 && state === 'blocked';
    });
    const kept = execFileSync('find', [`${worktree}.kept`, '-name', 'a.txt'], { encoding: 'utf8' }).trim();
    expect(readFileSync(kept, 'utf8')).toBe('uncommitted\n');
  });
});
