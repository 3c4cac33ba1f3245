import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const isActive = (window: EditorWindow) =>
  window.evaluate(
    (vscode) => vscode.extensions.getExtension('wave-orchestrator.wave-orchestrator')?.isActive,
  );

it('does nothing in a workspace without a plan, until it is used', async () => {
  const window = await EditorWindow.open(gitRepository().root);
  expect(await isActive(window)).toBe(false);
  await window.command('Waves: Show Output');
  await waitFor('it is active', () => isActive(window));
});
