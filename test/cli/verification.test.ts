import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/run/explaining/packageResult';
import { gitRepository, TestRepository } from '../support/gitRepository';
import { keptRun } from '../support/keptRun';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import type { Finished } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';

/** What an agent may deliver, each in its own package: one run carries out all of them. */
const DELIVERED = planText([
  { id: 'good', command: 'echo 1 > good.txt', writes: ['good.txt'], checks: ['grep -q 1 good.txt'] },
  {
    id: 'bad',
    command: 'echo 2 > bad.txt',
    writes: ['bad.txt'],
    checks: ['true', 'echo found no 1; grep -q 1 bad.txt', 'touch never'],
  },
  {
    id: 'learns',
    command: 'if grep -q "no secret word"; then echo secret > word.txt; else echo none > word.txt; fi',
    writes: ['word.txt'],
    checks: [`grep -q secret word.txt || { echo there is no sec''ret word; exit 3; }`],
    retryBudget: 1,
  },
  {
    id: 'ready',
    setup: ['mkdir -p tools', 'echo made > tools/made.txt && echo tools > .gitignore'],
    command: 'cat tools/made.txt > ready.txt && rm .gitignore && rm -r tools',
    writes: ['ready.txt'],
  },
  {
    id: 'tidy',
    command: 'echo 1 > tidy.txt',
    writes: ['tidy.txt'],
    checks: ['echo leftover > report.xml', 'true'],
  },
]);

let told: Finished | undefined;
const laid = keptRun(async (folder) => {
  const { root } = gitRepository({
    root: join(folder, 'repository'),
    files: { 'work-packages.yaml': DELIVERED },
  });
  told = await waves(root, ['run', 'work-packages.yaml']);
});

/** The repository after that run, how it has ended, and where its packages stand. */
async function afterRun() {
  const repository = new TestRepository(join(await laid(), 'repository'));
  return { repository, ...told, packages: (await statusOf(repository.root)).packages };
}

describe('the verification of what agents deliver', () => {
  it('runs the plan’s commands on it, and merges only what passes', async () => {
    const { repository, packages, code, out } = await afterRun();
    expect(code).toBe(1);
    expect(out).toContain('exited with code 1');
    expect(packages['good']?.state).toBe('done');
    expect(packages['bad']).toMatchObject({ state: 'failed' });
    expect(packages['bad']?.message).toContain('grep -q 1 bad.txt exited with code 1');
    expect(repository.files(BRANCH)).toContain('good.txt');
    expect(repository.files(BRANCH)).not.toContain('bad.txt');
  });

  it('gives the next attempt the end of what the failed command printed', async () => {
    const { repository, packages } = await afterRun();
    expect(packages['learns']).toMatchObject({ state: 'done', attempt: 2 });
    expect(repository.git('show', `${BRANCH}:word.txt`)).toBe('secret');
  });

  it('makes the worktree ready before the agent starts', async () => {
    const { repository, packages } = await afterRun();
    expect(packages['ready']?.state).toBe('done');
    expect(repository.git('show', `${BRANCH}:ready.txt`)).toBe('made');
  });

  it('takes nothing for the package’s work that a command leaves lying about', async () => {
    const { repository, packages } = await afterRun();
    expect(packages['tidy']?.state).toBe('done');
    expect(repository.files(BRANCH)).not.toContain('report.xml');
  });

  it('runs them again on a later commit, whose verdict nobody knows yet', async () => {
    const plan = planText([
      { id: 'a', command: 'echo 1 > a.txt', writes: ['a.txt'], checks: ['grep -q 1 a.txt'], gate: 'merge' },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const worktree = new TestRepository((await statusOf(repository.root)).packages['a']?.worktree ?? '');
    worktree.write({ 'a.txt': '2' }).commit('A later thought');
    await waves(repository.root, ['approve', 'a']);
    await waitFor(
      'it has failed',
      async () => (await statusOf(repository.root)).packages['a']?.state === 'failed',
    );
    expect(repository.files(BRANCH)).not.toContain('a.txt');
    const { run } = await statusOf(repository.root);
    const file = join(repository.root, '.git/waves/runs', run, 'results/a.json');
    const later = worktree.git('rev-parse', 'HEAD');
    // It is written after the journal.
    const result = await waitFor('its result is there', () => {
      const kept = JSON.parse(readFileSync(file, 'utf8')) as ResultDocument;
      return kept.git.head.commit === later && kept;
    });
    expect(result.verification.steps.at(-1)).toMatchObject({ command: 'grep -q 1 a.txt', exit_code: 1 });
  });
});
