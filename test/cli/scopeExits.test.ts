import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

/** A run in which `a` has changed something outside of its scope, and waits for a person. */
async function strayed(work: string, others: readonly PlanPackage[] = []): Promise<TestRepository> {
  const plan = planText([
    { id: 'a', command: `mkdir -p a; echo own > a/own.txt; ${work}`, writes: ['a/**'], retryBudget: 1 },
    ...others,
  ]);
  const repository = gitRepository({
    files: { 'work-packages.yaml': plan, 'README.md': '# Test\n', 'docs/guide.md': 'one\n' },
  });
  expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(3);
  expect((await statusOf(repository.root)).packages['a']?.state).toBe('blocked');
  return repository;
}

async function ended(root: string, state: RunStatus['state']): Promise<void> {
  await waitFor(`the run is ${state}`, async () => (await statusOf(root)).state === state);
}

async function steer(root: string, ...args: string[]): Promise<void> {
  const { code, err } = await waves(root, args);
  expect(err).toBe('');
  expect(code).toBe(0);
}

/** Takes over what the prompt says was left. */
const TAKE =
  'patch=$(grep -o "/[^ ]*\\.patch" "$WAVES_PROMPT_FILE"); if [ -n "$patch" ]; then git apply "$patch"; fi';

/** The refs that keep what was taken back. */
function keptRefs(repository: TestRepository): string[] {
  const refs = repository.git('for-each-ref', '--format=%(refname)', 'refs/waves/kept');
  return refs.split('\n').filter((ref) => ref !== '');
}

describe('changes outside of a scope', () => {
  it('are dropped: added, changed, deleted, renamed files and modes as before, and all of it kept', async () => {
    const work = [
      'echo more >> README.md',
      'git mv docs/guide.md docs/renamed.md',
      'mkdir -p made/deep; echo x > made/deep/x',
      'git add -A; git commit -qm done',
      'chmod +x work-packages.yaml',
      'ln -s /tmp link',
    ].join('; ');
    const repository = await strayed(work);
    const { root } = repository;
    await steer(root, 'drop', 'a');
    await ended(root, 'done');
    const merged = repository.files(BRANCH);
    expect(merged).toEqual(['README.md', 'a/own.txt', 'docs/guide.md', 'work-packages.yaml']);
    expect(repository.git('diff', '--name-only', 'main', BRANCH)).toBe('a/own.txt');
    const [kept = '', ...more] = keptRefs(repository);
    expect(more).toEqual([]);
    expect(repository.files(kept)).toEqual(
      expect.arrayContaining(['docs/renamed.md', 'link', 'made/deep/x']),
    );
    expect(repository.show(kept, 'README.md')).toContain('more');
  });

  inDepth('are dropped one by one, and what is left is found again', async () => {
    const { root } = await strayed('echo more >> README.md; echo two > docs/guide.md');
    await steer(root, 'drop', 'a', 'README.md');
    await waitFor('the rest is found', async () => {
      const { packages } = await statusOf(root);
      return (
        JSON.stringify(packages['a']?.blocked_by) ===
        '[{"kind":"scope","files":["docs/guide.md"],"unowned":true}]'
      );
    });
    await ended(root, 'stuck');
    expect((await waves(root, ['why', 'a'])).out).toContain('waves decide a: drop, widen, fail');
    const refused = await waves(root, ['drop', 'a', 'README.md']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('has changed no README.md outside of its scope');
    await steer(root, 'drop', 'a');
    await ended(root, 'done');
  });

  it('are handed over to the package that may make them, as a patch that applies there', async () => {
    const repository = await strayed(
      'printf "one\\ntwo\\n" > docs/guide.md; printf "a\\0b" > docs/data.bin',
      [
        {
          id: 'docs',
          command: `mkdir -p docs; ${TAKE}; echo done > docs/done.txt`,
          writes: ['docs/**'],
          dependsOn: ['a'],
        },
      ],
    );
    const { root } = repository;
    await steer(root, 'hand-over', 'a');
    await ended(root, 'done');
    expect(repository.git('log', '--format=%s', '--', 'docs/guide.md')).toBe('first');
    expect(repository.show(BRANCH, 'docs/guide.md')).toBe('one\ntwo');
    expect(repository.show(BRANCH, 'docs/data.bin')).toBe('a\0b');
    const { packages } = await statusOf(root);
    expect(packages['a']?.files_modified).toEqual(['a/own.txt']);
    expect(packages['docs']?.files_modified).toEqual(['docs/data.bin', 'docs/done.txt', 'docs/guide.md']);
  });

  inDepth('are handed over to one that was merged before: it begins anew with them', async () => {
    const plan = planText([
      { id: 'docs', command: `mkdir -p docs; ${TAKE}; echo done >> docs/done.txt`, writes: ['docs/**'] },
      { id: 'a', command: 'echo two >> docs/guide.md', writes: ['a/**'], dependsOn: ['docs'] },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'docs/guide.md': 'one\n' } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(3);
    await steer(repository.root, 'hand-over', 'a');
    await ended(repository.root, 'done');
    expect(repository.show(BRANCH, 'docs/guide.md')).toBe('one\ntwo');
    expect((await statusOf(repository.root)).packages['docs']?.attempt).toBe(2);
  });

  it('are taken into the scope by an edit of the plan, which keeps the rest of its text', async () => {
    const { root } = await strayed('echo more >> README.md');
    const path = join(root, 'work-packages.yaml');
    const before = readFileSync(path, 'utf8');
    await steer(root, 'widen', 'a');
    await ended(root, 'done');
    const after = readFileSync(path, 'utf8');
    expect(after).not.toBe(before);
    expect(after.replace(/,\s*"README.md"/, '')).toBe(before);
    const { packages } = await statusOf(root);
    expect(packages['a']).toMatchObject({ attempt: 1, files_modified: ['README.md', 'a/own.txt'] });
  });

  inDepth('are not taken into the scope where a package that runs at the same time has them', async () => {
    const { root } = await strayed('echo two > docs/guide.md', [
      { id: 'docs', command: 'mkdir -p docs; echo x > docs/x.txt', writes: ['docs/**'] },
    ]);
    const before = readFileSync(join(root, 'work-packages.yaml'), 'utf8');
    const { code, err } = await waves(root, ['widen', 'a']);
    expect(code).toBe(1);
    expect(err).toContain('docs/guide.md');
    expect(err).toContain('Hand the changes over or drop them');
    expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8')).toBe(before);
    expect((await statusOf(root)).packages['a']?.state).toBe('blocked');
  });

  it('count as a failure, of which the next attempt is told', async () => {
    const again = 'if grep -q "not yours" "$WAVES_PROMPT_FILE"; then exit 0; fi; echo more >> README.md';
    const repository = await strayed(again);
    await steer(repository.root, 'fail', 'a', '--message', 'The README is not yours.');
    await ended(repository.root, 'done');
    expect((await statusOf(repository.root)).packages['a']).toMatchObject({ attempt: 2 });
    expect(repository.show(BRANCH, 'README.md')).toBe('# Test');
  });

  inDepth('are dropped where a submodule was moved on, whose commits stay in it', async () => {
    const library = gitRepository({ name: 'library', files: { 'lib.txt': 'one\n' } });
    const repository = gitRepository({ files: { 'README.md': '# Test\n' } });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'lib');
    const command = [
      'git -c protocol.file.allow=always submodule --quiet update --init',
      'cd lib; git -c user.name=x -c user.email=x commit -q --allow-empty -m more',
    ].join('; ');
    const plan = planText([{ id: 'a', command, writes: ['a/**'] }]);
    repository.write({ 'work-packages.yaml': plan }).commit('plan');
    const { root } = repository;
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const { packages } = await statusOf(root);
    expect(packages['a']?.blocked_by).toEqual([{ kind: 'scope', files: ['lib'], unowned: true }]);
    const submodule = join(packages['a']?.worktree ?? '', 'lib');
    const before = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: submodule, encoding: 'utf8' }).trim();
    await steer(root, 'drop', 'a');
    await ended(root, 'done');
    expect(repository.git('rev-parse', `${BRANCH}:lib`)).toBe(repository.git('rev-parse', 'main:lib'));
    const refs = execFileSync('git', ['for-each-ref'], { cwd: submodule, encoding: 'utf8' });
    expect(refs).toContain(`refs/waves/kept/${before}`);
  });
});
