import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository, TestRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';
import { EditorWindow } from './editorWindow';

it('opens the merge editor on a conflict, takes up what is committed there, and brings the work into the own branch', async () => {
  const writes = ['shared.txt'];
  const plan = planText([
    { id: 'first', command: 'echo first > shared.txt', writes },
    {
      id: 'wp-integration',
      command: 'while [ ! -e "$FIRST_DONE" ]; do sleep 0.05; done; echo second > shared.txt',
      writes,
    },
  ]);
  const user = gitRepository({ files: { 'work-packages.yaml': plan, 'shared.txt': 'one\n' } });
  const done = join(user.root, '..', 'first.done');
  const run = startWaves(user.root, ['run', 'work-packages.yaml', '--json'], { FIRST_DONE: done });
  await waitFor('the first is merged', () => run.out().includes('"package.integrated"'));
  writeFileSync(done, '');
  expect((await run.finished).code).toBe(3);

  const window = await EditorWindow.open(user.root);
  await window.decide('Resolve Conflict');
  const labels = () =>
    window.evaluate((vscode) =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label)),
    );
  await waitFor('the merge editor is open', async () =>
    (await labels()).some((label) => /Merging.*shared\.txt/.test(label)),
  );
  const worktree = new TestRepository(join(`${user.root}.worktrees`, 'test-feature', 'wp-integration'));
  worktree.write({ 'shared.txt': 'first and second\n' }).commit('Both');
  await window.untilStatus('2/2 · done');
  expect(user.show('waves/test-feature/integration', 'shared.txt')).toBe('first and second');

  // The person's own branch has stood still until now.
  expect(user.git('log', '--format=%s', 'main')).toBe('first');
  await window.pick('Waves: Merge into Your Branch…', 'Merge into main');
  await window.messages.told(/main has all of the work now/);
  expect(user.show('main', 'shared.txt')).toBe('first and second');
  expect(user.git('status', '--porcelain')).toBe('');
  const { merged } = JSON.parse((await waves(user.root, ['status', '--json'])).out) as RunStatus;
  expect(merged).toMatchObject({ how: 'merge', into: 'main', after: user.git('rev-parse', 'main') });
});
