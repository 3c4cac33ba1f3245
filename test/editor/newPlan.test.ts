import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

/** Whatever a mouse could click is pressed here; each step is one click or one line that is typed. */
it('does nothing until it is used, then leads by keyboard from an empty folder without git to a package at work, in seven steps', async () => {
  const folder = temporaryFolder('new-plan');
  const window = await EditorWindow.open(folder, { env: { WAVES_CONSENT: '', WAVES_DEMO_SECONDS: '60' } });
  const { graph } = window;
  const isActive = () =>
    window.evaluate(
      (vscode) => vscode.extensions.getExtension('wave-orchestrator.wave-orchestrator')?.isActive,
    );
  expect(await isActive()).toBe(false);

  await window.command('Waves: New Plan…');
  await window.choose(/Nothing is here yet/, 'Contracts first');
  await window.type(/What is to be built/, 'A shop for tea');
  await window.type(/Which parts build against it/, 'src/api, src/web');
  expect(await isActive()).toBe(true);
  const node = graph.locator('.react-flow__node[data-id="wp-contracts"]');
  await node.waitFor();
  expect(readFileSync(join(folder, 'work-packages.yaml'), 'utf8')).toContain('A shop for tea');
  const repository = graph.getByRole('button', { name: 'Make a Repository' });
  const run = graph.getByRole('button', { name: /^Run/ }).first();
  await window.pressOn(repository, 'Enter', graph.locator('vscode-button.run-button:not([disabled])'));
  await window.pressOn(run, 'Enter', window.question(/Which agent carries out/));
  await window.choose(/Which agent carries out/, 'Demo agent');
  await node
    .locator('.package-state')
    .filter({ hasText: /Starting|Working/ })
    .waitFor();

  // A second plan gets a folder of its own; the first one and its run stay.
  ['a.ts', 'b.ts'].forEach((name) => writeFileSync(join(folder, name), 'export {};\n'));
  await window.command('Waves: New Plan…');
  await window.type(/There is a work-packages.yaml already/, 'tests');
  await window.choose(/files are here, and no tests/, 'By folder');
  await window.type(/What is to be done in every part/, 'Say who wrote it');
  const second = join(folder, 'plans', 'tests', 'work-packages.yaml');
  await waitFor('the second plan is there', () => existsSync(second), 60_000);
  expect(readFileSync(second, 'utf8')).toContain('Say who wrote it');
});
