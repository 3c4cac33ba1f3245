import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { applyRemedy } from '../../../src/extension/graph/remedies';
import type { PlanSession } from '../../../src/extension/plans/planSession';
import { temporaryFolder } from '../../support/temporaryFolder';
import { editor } from '../fakeVscode/fakeEditor';
import { FakeUri } from '../fakeVscode/fakeUri';

beforeEach(() => {
  editor.commands = [];
});

function sessionIn(folder: string): PlanSession & { readonly refresh: ReturnType<typeof vi.fn> } {
  const uri = FakeUri.file(join(folder, 'work-packages.yaml'));
  return { uri, refresh: vi.fn(() => Promise.resolve()) } as never;
}

test('a repository is made where the plan is, the plan is looked at again, and source control shows it', async () => {
  const folder = temporaryFolder('remedies');
  const session = sessionIn(folder);
  await applyRemedy(session, 'initRepository');
  expect(existsSync(join(folder, '.git', 'HEAD'))).toBe(true);
  expect(session.refresh).toHaveBeenCalledOnce();
  expect(editor.commands.map(([command]) => command)).toEqual(['git.openRepository', 'workbench.view.scm']);
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
