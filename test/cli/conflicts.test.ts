import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import { startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';

/** Does something once a file is there. */
function after(marker: string, command: string): string {
  return `while [ ! -e "${marker}" ]; do sleep 0.05; done; ${command}`;
}

interface Sides {
  readonly repository: TestRepository;
  /** In its worktree, with the merge in conflict. */
  readonly inWorktree: (...args: string[]) => string;
  readonly worktree: string;
  readonly blocked: RunStatus['packages'][string];
}

/** Two packages that change the same things; the first is merged, the second is blocked and put into its worktree. */
async function conflict(
  files: Record<string, string>,
  first: string,
  second: string,
  writes: readonly string[],
  prepare?: (repository: TestRepository) => void,
  checks?: readonly string[],
): Promise<Sides> {
  const repository = gitRepository({ files });
  prepare?.(repository);
  const done = join(repository.root, '..', 'first.done');
  // Both have to begin from the same commit: merged before the second has begun, the first is what that begins from.
  const begun = join(repository.root, '..', 'second.begun');
  const later = `touch "${begun}"; ${after(done, second)}`;
  const plan = planText([
    { id: 'first', command: after(begun, first), writes, ...(checks === undefined ? {} : { checks }) },
    { id: 'wp-integration', command: later, writes, checks: ['touch checked.log'] },
  ]);
  repository.write({ 'work-packages.yaml': plan }).commit('plan');
  const run = startWaves(repository.root, ['run', 'work-packages.yaml', '--json']);
  await waitFor('the first is merged', () => run.out().includes('"package.integrated"'));
  writeFileSync(done, '');
  expect((await run.finished).code).toBe(3);
  const blocked = (await statusOf(repository.root)).packages['wp-integration'];
  const { out, err } = await waves(repository.root, ['resolve', 'wp-integration', '--json']);
  expect(err).toBe('');
  const { worktree } = JSON.parse(out) as { worktree: string };
  const inWorktree = (...args: string[]) =>
    execFileSync('git', args, { cwd: worktree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { repository, inWorktree, worktree, blocked: blocked ?? expect.unreachable() };
}

async function goesOn(root: string): Promise<void> {
  await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
}

describe('a conflict of two packages', () => {
  it('is named with both sides, resolved in the worktree, verified again and merged', async () => {
    const { repository, inWorktree, worktree, blocked } = await conflict(
      { 'shared.txt': 'one\n' },
      'echo first > shared.txt',
      'echo second > shared.txt',
      ['shared.txt'],
    );
    expect(blocked.blocked_by).toEqual([
      {
        kind: 'conflict',
        files: ['shared.txt'],
        with: ['first'],
        message: 'shared.txt (both sides changed the same lines)',
      },
    ]);
    expect(inWorktree('status', '--porcelain').trim()).toContain('UU shared.txt');
    expect((await statusOf(repository.root)).state).toBe('running');
    writeFileSync(join(worktree, 'shared.txt'), 'first and second\n');
    inWorktree('commit', '-qam', 'Both');
    await goesOn(repository.root);
    expect(repository.show(BRANCH, 'shared.txt')).toBe('first and second');
    const { packages } = await statusOf(repository.root);
    expect(packages['wp-integration']).toMatchObject({
      state: 'done',
      attempt: 1,
      files_modified: ['shared.txt'],
    });
  });

  it('is not merged with its markers, nor against the checks of either side, and mended where it stands', async () => {
    const { repository, inWorktree, worktree } = await conflict(
      { 'shared.txt': 'one\n' },
      'echo first > shared.txt',
      'echo second > shared.txt',
      ['shared.txt'],
      undefined,
      ['grep -q first shared.txt'],
    );
    const refused = (words: string) =>
      waitFor(`it is refused: ${words}`, async () =>
        (await waves(repository.root, ['why', 'wp-integration'])).out.includes(words),
      );
    inWorktree('commit', '-qam', 'Without looking');
    await refused('shared.txt:1');
    writeFileSync(join(worktree, 'shared.txt'), 'second\n');
    inWorktree('commit', '-qam', 'Only mine');
    await refused('grep -q first shared.txt exited with code 1');
    expect((await statusOf(repository.root)).packages['wp-integration']).toMatchObject({
      state: 'blocked',
      attempt: 1,
    });
    writeFileSync(join(worktree, 'shared.txt'), 'first and second\n');
    inWorktree('commit', '-qam', 'Both');
    await goesOn(repository.root);
    expect(repository.show(BRANCH, 'shared.txt')).toBe('first and second');
  });

  inDepth('stays when the person gives the merge up, and can be resolved later', async () => {
    const { repository, inWorktree, worktree } = await conflict(
      { 'shared.txt': 'one\n' },
      'echo first > shared.txt',
      'git rm -q shared.txt',
      ['shared.txt'],
    );
    inWorktree('merge', '--abort');
    await waitFor('the run has ended', async () => (await statusOf(repository.root)).state === 'stuck');
    const why = (await waves(repository.root, ['why', 'wp-integration'])).out;
    expect(why).toContain('one side deleted it, the other changed it');
    expect((await waves(repository.root, ['resolve', 'first'])).code).toBe(1);
    expect((await waves(repository.root, ['resolve', 'wp-integration'])).code).toBe(0);
    writeFileSync(join(worktree, 'shared.txt'), 'kept\n');
    inWorktree('add', '--all');
    inWorktree('commit', '-qm', 'Kept');
    await goesOn(repository.root);
    expect(repository.show(BRANCH, 'shared.txt')).toBe('kept');
  });

  // That they are found is shown for the merge itself (test/node/git/merges.test.ts); what follows is the same for all, and in depth.

  inDepth('is found where one renamed and changed what the other changed', async () => {
    const text = 'a\nb\nc\nd\ne\nf\n';
    const { repository, inWorktree, worktree, blocked } = await conflict(
      { 'old.txt': text },
      'git mv old.txt renamed.txt; printf "A\\nb\\nc\\nd\\ne\\nf\\n" > renamed.txt',
      'printf "other\\nb\\nc\\nd\\ne\\nf\\n" > old.txt',
      ['*.txt'],
    );
    expect(blocked).toMatchObject({
      blocked_by: [{ kind: 'conflict', files: ['renamed.txt'], with: ['first'] }],
    });
    writeFileSync(join(worktree, 'renamed.txt'), 'both\n');
    inWorktree('add', '--all');
    inWorktree('commit', '-qm', 'Both');
    await goesOn(repository.root);
    expect(repository.files(BRANCH)).not.toContain('old.txt');
    expect(repository.show(BRANCH, 'renamed.txt')).toBe('both');
  });

  inDepth('is found where the names of two files differ only in case', async () => {
    const { repository, inWorktree, blocked } = await conflict(
      { 'src/keep.ts': '1' },
      'echo 1 > src/User.ts',
      'echo 2 > src/user.ts',
      ['src/**'],
    );
    expect(blocked).toMatchObject({
      blocked_by: [{ kind: 'conflict', files: ['src/User.ts', 'src/user.ts'], with: ['first'] }],
    });
    inWorktree('mv', '-f', 'src/user.ts', 'src/account.ts');
    inWorktree('commit', '-qm', 'Another name');
    await goesOn(repository.root);
    expect(repository.files(BRANCH)).toEqual(
      expect.arrayContaining(['src/User.ts', 'src/account.ts', 'src/keep.ts']),
    );
  });

  inDepth('is found where both moved a submodule to different commits', async () => {
    const library = gitRepository({ name: 'library' });
    const commits = ['x', 'y'].map((name) => {
      library.git('checkout', '-q', '-b', name, 'main');
      return library
        .write({ [name]: name })
        .commit(name)
        .git('rev-parse', 'HEAD');
    });
    library.git('checkout', '-q', 'main');
    const bump = (commit = '') => `git -C lib checkout -q ${commit} && git commit -qam bump`;
    const { repository, inWorktree, blocked } = await conflict(
      { 'a.txt': '1' },
      bump(commits[0]),
      bump(commits[1]),
      ['lib'],
      (user) => {
        user.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.root, 'lib');
        user.commit('submodule');
      },
    );
    expect(blocked.blocked_by).toEqual([
      {
        kind: 'conflict',
        files: ['lib'],
        with: ['first'],
        message: 'lib (both sides moved the submodule, to commits of which neither contains the other)',
      },
    ]);
    inWorktree('-C', 'lib', 'checkout', '-q', commits[1] ?? '');
    inWorktree('add', 'lib');
    inWorktree('commit', '-qm', 'The second');
    await goesOn(repository.root);
    expect(repository.git('rev-parse', `${BRANCH}:lib`)).toBe(commits[1]);
  });
});
