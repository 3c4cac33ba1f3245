import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const isActive = (window: EditorWindow) =>
  window.evaluate(
    (vscode) => vscode.extensions.getExtension('wave-orchestrator.wave-orchestrator')?.isActive,
  );

describe('the extension', () => {
  it('does nothing in a workspace without a plan, until it is used', async () => {
    const window = await EditorWindow.open(gitRepository().root);
    expect(await isActive(window)).toBe(false);
    await window.command('Waves: Show Output');
    await waitFor('it is active', () => isActive(window));
  });

  it('shows plans, problems and the state in a workspace that has them', async () => {
    const repository = gitRepository({
      files: {
        'work-packages.yaml': planText([{ id: 'first' }, { id: 'second', dependsOn: ['first', 'nobody'] }]),
        'other/work-packages.yaml': planText([{ id: 'alone' }], 'other'),
      },
    });
    const window = await EditorWindow.open(repository.root);
    await waitFor('it is active', () => isActive(window));
    const problems = await waitFor('the problem of the plan is told', async () => {
      const found = await window.evaluate((vscode) =>
        vscode.languages
          .getDiagnostics()
          .flatMap(([, diagnostics]) => diagnostics)
          .filter(({ source }) => source === 'waves')
          .map(({ message, code }) => `${JSON.stringify(code)}: ${message}`),
      );
      return found.length > 0 && found;
    });
    expect(problems.join('\n')).toContain('nobody');
  });
});
