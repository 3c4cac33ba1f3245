import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { EditorWindow } from './editorWindow';

it('shows what a plan lacks before it begins, runs it anyway, and lets its questions and gates be answered from their notifications', async () => {
  const packages = planText([{ id: 'a', gate: 'merge' }, { id: 'b' }]);
  const execution = { preflight: { environment: ['A_VARIABLE_THAT_IS_NOT_SET'] } };
  const plan = JSON.stringify({ ...(JSON.parse(packages) as object), execution });
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root, {
    env: { WAVES_DEMO_ASK: 'a:Which colour?|red|blue' },
  });
  await window.untilStatus('2 packages');

  await window.pick('Waves: Run', 'Demo agent');
  await window.answer(/A_VARIABLE_THAT_IS_NOT_SET/, 'Check Again');
  await window.answer(/NO GO, 1 of \d+ missing/, 'Run Anyway');
  await window.answerNotification(/The agent of a asks: Which colour\?/, 'blue');
  await window.answerNotification(/a waits at a gate: A person must approve its merge/, 'Approve');
  await window.untilStatus('2/2 · done');
  expect(repository.files('waves/test-feature/integration').join('\n')).toMatch(/^a\//m);
});
