import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

interface Outcome {
  readonly repository: TestRepository;
  readonly code: number | null;
  readonly packages: RunStatus['packages'];
}

/**
 * What comes of agents that misbehave in their first attempt, and work as they should in the second, each in its own package and
 * one after the other, since what they do to branches is everybody's. @param works what each does, by package.
 */
async function misbehave(works: Readonly<Record<string, string>>): Promise<Outcome> {
  const packages = Object.entries(works).map(([id, work]) => {
    const good = `mkdir -p ${id}; echo good > ${id}/own.txt`;
    const bad = `mkdir -p ${id}; echo first > ${id}/own.txt; ${work}`;
    return { id, command: `if [ "$WAVES_ATTEMPT" = 1 ]; then ${bad}; else ${good}; fi`, retryBudget: 1 };
  });
  const repository = gitRepository({
    files: {
      'README.md': '# Test\n',
      'docs/guide.md': 'one\n',
      'run.sh': 'true\n',
      'work-packages.yaml': planText(packages),
    },
  }).commit('second');
  const { code } = await waves(repository.root, ['run', 'work-packages.yaml', '--max-parallel', '1']);
  return { repository, code, packages: (await statusOf(repository.root)).packages };
}

/** The files that are kept of what an attempt had left. */
function kept(repository: TestRepository): string[] {
  const refs = repository.git('for-each-ref', '--format=%(refname)', 'refs/waves/kept').split('\n');
  return refs.filter((ref) => ref !== '').flatMap((ref) => repository.files(ref));
}

describe('an agent that changes what it may not', () => {
  /** What each does, and the files that it is held for. */
  const DEEDS: Readonly<Record<string, readonly [work: string, files: readonly string[]]>> = {
    moves: ['git mv docs/guide.md moves/guide.md', ['docs/guide.md']],
    deletes: ['git rm -q README.md; git commit -qm gone', ['README.md']],
    mode: ['chmod +x run.sh', ['run.sh']],
    case: ['git mv README.md readme.md', ['README.md', 'readme.md']],
    link: ['ln -sf /etc/hostname run.sh', ['run.sh']],
    folder: ['rm run.sh; mkdir run.sh; echo x > run.sh/x', ['run.sh', 'run.sh/x']],
    'way-out': ['ln -s ../.. way-out/out; ln -s /etc way-out/etc', ['way-out/etc', 'way-out/out']],
  };

  it('is found, whatever it does to files, and recovers by dropping that', async () => {
    const works = Object.fromEntries(Object.entries(DEEDS).map(([id, [work]]) => [id, work]));
    const { repository, code, packages } = await misbehave(works);
    expect(code).toBe(3);
    for (const [id, [, files]] of Object.entries(DEEDS)) {
      expect(packages[id]?.blocked_by, id).toMatchObject([{ kind: 'scope', files }]);
      expect((await waves(repository.root, ['drop', id])).code, id).toBe(0);
    }
    await waitFor('the run is done', async () => (await statusOf(repository.root)).state === 'done');
    const changed = repository.git('diff', '--name-status', '--no-renames', 'main', BRANCH).split('\n');
    expect(changed.filter((line) => !line.endsWith('moves/guide.md')).sort()).toEqual(
      Object.keys(DEEDS)
        .map((id) => `A\t${id}/own.txt`)
        .sort(),
    );
  });
});

/** The same file of a package changed in two ways, on a branch beside its own and on that. */
const sides = (id: string) =>
  [
    `git checkout -q -b side-${id}; echo 1 > ${id}/own.txt; git add -A; git commit -qm side`,
    `git checkout -q waves/test-feature/${id}; mkdir -p ${id}; echo 2 > ${id}/own.txt; git add -A; git commit -qm own`,
  ].join('; ');

describe('an agent that misbehaves in git', () => {
  /** What each does, and the words it is told of it. */
  const DEEDS: Readonly<Record<string, readonly [work: string, words: string]>> = {
    'another-branch': ['git checkout -q -b mine; git add -A; git commit -qm mine', 'on mine now'],
    detached: ['git add -A; git commit -qm x; git checkout -q --detach', 'detached'],
    'reset-to-before-base': ['git reset -q --hard HEAD~', 'no longer contains'],
    'another-history': [
      'git checkout -q --orphan fresh; git commit -qam x; git branch -q -M fresh waves/test-feature/another-history',
      'no longer contains',
    ],
    'rebased-to-before-base': [
      'git add -A; git commit -qm x; git rebase -q --onto HEAD~2 HEAD~',
      'no longer contains',
    ],
    rebasing: [`${sides('rebasing')}; git rebase -q side-rebasing || true`, 'a rebase half done'],
    merging: [`${sides('merging')}; git merge -q side-merging || true`, 'a merge half done'],
    'worktree-deleted': ['cd /; rm -rf "$OLDPWD"', 'is not there any more'],
    'git-deleted': ['rm .git', 'is no work tree any more'],
    'worktree-removed': [
      'top=$PWD; cd "$(git rev-parse --path-format=absolute --git-common-dir)/.."; git worktree remove --force "$top"',
      'is not there any more',
    ],
  };

  inDepth('is told so and begins anew, and what it had left is kept, also on another branch', async () => {
    const works = Object.fromEntries(Object.entries(DEEDS).map(([id, [work]]) => [id, work]));
    const { repository, code, packages } = await misbehave(works);
    expect(code).toBe(0);
    const log = repository.git('log', '--format=%s', BRANCH);
    const { out } = await waves(repository.root, ['report', '--format', 'json']);
    const report = JSON.parse(out) as RunReport;
    for (const [id, [, words]] of Object.entries(DEEDS)) {
      expect(packages[id], id).toMatchObject({ state: 'done', attempt: 2 });
      expect(log).toContain(`Merge ${id}:`);
      expect(JSON.stringify(report.packages.find((item) => item.id === id)?.attempts[0])).toContain(words);
      expect(repository.show(BRANCH, `${id}/own.txt`)).toBe('good');
    }
    expect(repository.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(kept(repository)).toContain('another-branch/own.txt');
    expect(existsSync(join(repository.root, 'another-branch'))).toBe(false);
  });
});
