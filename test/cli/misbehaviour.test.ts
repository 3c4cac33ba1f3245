import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

interface Outcome {
  readonly repository: TestRepository;
  readonly code: number | null;
  readonly item: NonNullable<RunStatus['packages'][string]>;
}

/** What comes of an agent that misbehaves in its first attempt, and works as it should in the second. */
async function misbehaves(
  work: string,
  retryBudget = 1,
  writes: readonly string[] = ['a/**'],
): Promise<Outcome> {
  const good = 'mkdir -p a; echo good > a/own.txt';
  const command = `if [ "$WAVES_ATTEMPT" = 1 ]; then mkdir -p a; echo first > a/own.txt; ${work}; else ${good}; fi`;
  const repository = gitRepository({
    files: {
      'README.md': '# Test\n',
      'docs/guide.md': 'one\n',
      'run.sh': 'true\n',
      'work-packages.yaml': planText([{ id: 'a', command, retryBudget, writes }]),
    },
  }).commit('second');
  const { code } = await waves(repository.root, ['run', 'work-packages.yaml']);
  const { packages } = await statusOf(repository.root);
  return { repository, code, item: packages['a'] ?? expect.unreachable() };
}

/** The files that are kept of what an attempt had left. */
function kept(repository: TestRepository): string[] {
  const refs = repository.git('for-each-ref', '--format=%(refname)', 'refs/waves/kept').split('\n');
  return refs.filter((ref) => ref !== '').flatMap((ref) => repository.files(ref));
}

describe('an agent that changes what it may not', () => {
  it.each([
    ['moves a file away', 'git mv docs/guide.md a/guide.md', ['docs/guide.md']],
    ['deletes a file and commits that', 'git rm -q README.md; git commit -qm gone', ['README.md']],
    ['changes the mode of a file', 'chmod +x run.sh', ['run.sh']],
    ['renames a file in case only', 'git mv README.md readme.md', ['README.md', 'readme.md']],
    ['makes a link in the place of a file', 'ln -sf /etc/hostname run.sh', ['run.sh']],
    [
      'puts a folder in the place of a file',
      'rm run.sh; mkdir run.sh; echo x > run.sh/x',
      ['run.sh', 'run.sh/x'],
    ],
  ])('and %s is found, and recovers by dropping it', async (_what, work, files) => {
    const { repository, code, item } = await misbehaves(work);
    expect(item.blocked_by).toEqual([{ kind: 'scope', files }]);
    expect(code).toBe(3);
    expect((await waves(repository.root, ['drop', 'a'])).code).toBe(0);
    await waitFor('the run is done', async () => (await statusOf(repository.root)).state === 'done');
    const changed = repository.git('diff', '--name-status', '--no-renames', 'main', BRANCH).split('\n');
    expect(changed.filter((line) => !line.endsWith('a/guide.md'))).toEqual(['A\ta/own.txt']);
  });

  it('is not led out of the tree by a link in its own scope', async () => {
    const { item } = await misbehaves('ln -s ../.. a/out; ln -s /etc a/etc');
    expect(item.blocked_by).toMatchObject([{ kind: 'scope', files: ['a/etc', 'a/out'] }]);
  });
});

/** The same file changed in two ways, on a branch beside the package's and on that. */
const SIDES = [
  'git checkout -q -b side; echo 1 > a/own.txt; git add -A; git commit -qm side',
  'git checkout -q waves/test-feature/a; mkdir -p a; echo 2 > a/own.txt; git add -A; git commit -qm own',
].join('; ');

describe('an agent that misbehaves in git', () => {
  it.each([
    ['commits to another branch', 'git checkout -q -b mine; git add -A; git commit -qm mine', 'on mine now'],
    ['leaves its branch for a commit', 'git add -A; git commit -qm x; git checkout -q --detach', 'detached'],
    ['resets to before its base', 'git reset -q --hard HEAD~', 'no longer contains'],
    [
      'puts another history onto its branch',
      'git checkout -q --orphan fresh; git commit -qam x; git branch -q -M fresh waves/test-feature/a',
      'no longer contains',
    ],
    [
      'rebases its work onto what comes before its base',
      'git add -A; git commit -qm x; git rebase -q --onto HEAD~2 HEAD~',
      'no longer contains',
    ],
    ['leaves a rebase half done', `${SIDES}; git rebase -q side || true`, 'a rebase half done'],
    ['leaves a merge half done', `${SIDES}; git merge -q side || true`, 'a merge half done'],
    ['deletes its worktree', 'cd /; rm -rf "$OLDPWD"', 'is not there any more'],
    ['deletes the .git of its worktree', 'rm .git', 'is no work tree any more'],
    [
      'has its worktree removed by git',
      'top=$PWD; cd "$(git rev-parse --path-format=absolute --git-common-dir)/.."; git worktree remove --force "$top"',
      'is not there any more',
    ],
  ])('and %s is told so and begins anew', async (_what, work, words) => {
    const { repository, item } = await misbehaves(work);
    const log = repository.git('log', '--format=%s', BRANCH);
    expect(item).toMatchObject({ state: 'done', attempt: 2 });
    expect(log).toContain('Merge a');
    const report = (await waves(repository.root, ['report', '--format', 'json'])).out;
    expect(report).toContain(words);
    expect(repository.show(BRANCH, 'a/own.txt')).toBe('good');
    expect(repository.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('keeps what it had left, also on another branch', async () => {
    const { repository } = await misbehaves('git checkout -q -b mine; git add -A; git commit -qm mine');
    expect(kept(repository)).toContain('a/own.txt');
    expect(existsSync(join(repository.root, 'a'))).toBe(false);
  });
});
