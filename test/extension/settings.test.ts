import { beforeEach, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { runSettings } from '../../src/extension/editor/settings';
import { worktreeRules } from '../../src/run/kernel/kernel';
import { editor } from './fakeVscode/fakeEditor';
import { FakeUri } from './fakeVscode/fakeUri';

beforeEach(() => editor.reset());

it.each([
  ['waves', '../{repo}.worktrees/{feature}/{package}', 'waves/{feature}/{package}'],
  ['', '../{repo}.worktrees/{feature}/{package}', 'waves/{feature}/{package}'],
  ['upstream', '.git-worktrees/{feature}/{package}', 'openspec/{feature}--{package}'],
  ['../trees/{feature}-{package}', '../trees/{feature}-{package}', 'waves/{feature}/{package}'],
])('takes "%s" as the place of worktrees', (place, path, branch) => {
  editor.set('waves.worktrees.place', place);
  expect(worktreeRules([wishes()], [])).toMatchObject({ path, branch });
});

it('refuses a place that packages would share, also a name that there is not', () => {
  editor.set('waves.worktrees.place', 'upsteam');
  expect(() => worktreeRules([wishes()], [])).toThrow(
    'The path of worktrees is `upsteam`, but it must have {feature} and {package} in it',
  );
});

function wishes() {
  return runSettings(FakeUri.file('/work-packages.yaml') as unknown as vscode.Uri).worktrees;
}
