import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { applyRemedy } from '../../../src/extension/graph/graphViews';
import type { PlanSession } from '../../../src/extension/plans/planSession';
import { temporaryFolder } from '../../support/temporaryFolder';
import { editor } from '../fakeVscode/fakeEditor';
import { FakeUri } from '../fakeVscode/fakeUri';

beforeEach(() => editor.reset());

function sessionIn(folder: string): PlanSession & { readonly refresh: ReturnType<typeof vi.fn> } {
  const uri = FakeUri.file(join(folder, 'work-packages.yaml'));
  return { uri, refresh: vi.fn(() => Promise.resolve()) } as never;
}

test('a repository is made where the plan is, with the plan as its first commit', async () => {
  const folder = temporaryFolder('remedies');
  const session = sessionIn(folder);
  writeFileSync(session.uri.fsPath, 'packages: []\n');
  await applyRemedy(session, 'initRepository');
  const log = execFileSync('git', ['log', '--format=%s', '--name-only'], { cwd: folder, encoding: 'utf8' });
  expect(log.trim().split(/\s+/)).toEqual(['Begin', 'work-packages.yaml']);
  expect(session.refresh).toHaveBeenCalledOnce();
  expect(editor.messages).toEqual([]);
  expect(editor.commands.map(([command]) => command)).toEqual(['git.openRepository']);
});

test('more than the plan is committed only when the person says so', async () => {
  const folder = temporaryFolder('remedies');
  writeFileSync(join(folder, 'a.txt'), '');
  writeFileSync(join(folder, 'b.txt'), '');
  await applyRemedy(sessionIn(folder), 'initRepository');
  expect(editor.messages.map(({ text }) => text)).toEqual([
    'The repository is there. Commit 2 files as its first commit?',
  ]);
  expect(existsSync(join(folder, '.git', 'refs', 'heads', 'main'))).toBe(false);
  expect(editor.commands.map(([command]) => command)).toEqual(['workbench.view.scm', 'git.openRepository']);
  editor.answers = ['Commit Them'];
  await applyRemedy(sessionIn(folder), 'initRepository');
  const files = execFileSync('git', ['ls-tree', '--name-only', 'HEAD'], { cwd: folder, encoding: 'utf8' });
  expect(files.trim().split('\n')).toEqual(['a.txt', 'b.txt']);
});

test('a repository that cannot be made is said to be none', async () => {
  const session = sessionIn(join(temporaryFolder('remedies'), 'gone'));
  await expect(applyRemedy(session, 'initRepository')).rejects.toThrow();
  expect(session.refresh).not.toHaveBeenCalled();
});

test('what is asked of the editor goes to the editor', async () => {
  const session = sessionIn(temporaryFolder('remedies'));
  await applyRemedy(session, 'trust');
  await applyRemedy(session, 'showOutput');
  expect(editor.commands.map(([command]) => command)).toEqual(['workbench.trust.manage', 'waves.showOutput']);
  await applyRemedy(session, 'retry');
  expect(session.refresh).toHaveBeenCalledOnce();
});
