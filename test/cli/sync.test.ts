import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';
const SYNC = `"${process.execPath}" "${CLI}" sync`;
/** Waits until the test says so. */
const GO = 'while [ ! -e "$WAVES_PROMPT_FILE.go" ]; do sleep 0.05; done';

async function letGo(repository: TestRepository, id: string): Promise<void> {
  const { run } = await statusOf(repository.root);
  repository.write({ [`.git/waves/runs/${run}/attempts/${id}/1/prompt.md.go`]: '' });
}

/** Whether all of these packages stand so; none do before the run has begun. */
async function are(root: string, state: string, ids: readonly string[]): Promise<boolean> {
  const { out } = await waves(root, ['status', '--json']);
  const packages = out === '' ? {} : (JSON.parse(out) as RunStatus).packages;
  return ids.every((id) => packages[id]?.state === state);
}

it('takes over what others have merged while it works, which is nobody’s violation, and is told what', async () => {
  const plan = planText([
    { id: 'schema', command: `${GO}; mkdir -p schema; echo table > schema/a.sql` },
    {
      id: 'api',
      command: `mkdir -p api; echo early > api/early; ${GO}; ${SYNC} > api/told; cp schema/a.sql api/seen; ${SYNC} --json > api/again`,
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  await waitFor('both work', () => are(root, 'working', ['schema', 'api']));
  await letGo(repository, 'schema');
  await waitFor('one is merged', () => are(root, 'done', ['schema']));
  await letGo(repository, 'api');
  expect(await run.finished, run.out()).toMatchObject({ code: 0 });
  expect(repository.show(BRANCH, 'api/told')).toBe(
    'Your worktree holds the merged work of schema now, in 1 file: schema/a.sql. No contract has changed with it. What came in does not count as yours.',
  );
  expect(repository.show(BRANCH, 'api/seen')).toBe('table');
  expect(repository.show(BRANCH, 'api/early')).toBe('early');
  expect(JSON.parse(repository.show(BRANCH, 'api/again'))).toMatchObject({ answer: 'unchanged' });
  expect(run.out()).not.toContain('"attempt.strayed"');
  expect(run.out()).toContain('"attempt.synced"');
  // Its own merge brings its own files and nothing else.
  const { packages } = await statusOf(root);
  expect(packages['api']?.files_modified).toEqual(['api/again', 'api/early', 'api/seen', 'api/told']);
  expect(repository.git('log', '--first-parent', '--format=%s', BRANCH, '-2')).toBe(
    'Merge api: Title of api\nMerge schema: Title of schema',
  );
});

it('leaves the worktree as it is where commits conflict; what the agent then merges itself does not count as its own', async () => {
  const plan = planText([
    {
      id: 'one',
      writes: ['one/**', 'both.txt'],
      command: `${GO}; mkdir one; echo one > one/a; echo one > both.txt`,
    },
    {
      id: 'wp-integration',
      writes: ['two/**', 'both.txt'],
      command: [
        `mkdir two; echo two > both.txt; ${GO}; ${SYNC} > two/first; echo $? > two/code`,
        `git add -A; git commit -qm mine; ${SYNC} > two/second; echo $? >> two/code`,
        `git add -A; git commit -qm more; git merge -q ${BRANCH}; echo both > both.txt; git add -A; git commit -qm merged`,
      ].join('; '),
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'both.txt': 'base\n' } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  await waitFor('both work', () => are(root, 'working', ['one', 'wp-integration']));
  await letGo(repository, 'one');
  await waitFor('one is merged', () => are(root, 'done', ['one']));
  await letGo(repository, 'wp-integration');
  expect(await run.finished, run.out()).toMatchObject({ code: 0 });
  expect(repository.show(BRANCH, 'two/first')).toContain('changed and not committed: both.txt');
  expect(repository.show(BRANCH, 'two/second')).toContain('conflict in: both.txt');
  expect(repository.show(BRANCH, 'two/code')).toBe('3\n3');
  expect(repository.show(BRANCH, 'both.txt')).toBe('both');
  expect(repository.show(BRANCH, 'one/a')).toBe('one');
});

inDepth(
  'a person has it brought in by the package’s name, and it still comes in when the driver dies',
  async () => {
    const plan = planText([
      { id: 'one', command: 'mkdir one; echo one > one/a' },
      { id: 'two', command: `${GO}; mkdir two; cp one/a two/a; cp "$WAVES_INBOX_FILE" two/told` },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { root } = repository;
    const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
    await waitFor('one is merged', () => are(root, 'done', ['one']));
    await waitFor('the other works', () => are(root, 'working', ['two']));
    run.signal('SIGKILL');
    await run.finished;
    expect(await waves(root, ['sync', 'two'])).toMatchObject({ code: 0, err: '' });
    const { run: id } = await statusOf(root);
    const inbox = join(root, `.git/waves/runs/${id}/attempts/two/1/inbox.jsonl`);
    await waitFor(
      'its agent is told',
      () => existsSync(inbox) && readFileSync(inbox, 'utf8').includes('"sync"'),
    );
    await letGo(repository, 'two');
    await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
    expect(repository.show(BRANCH, 'two/a')).toBe('one');
    const refused = await waves(root, ['sync', 'two']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('two is done: no agent of it works now.');
  },
);
