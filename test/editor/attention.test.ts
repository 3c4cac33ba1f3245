import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

it('shows what a plan lacks before it begins, runs it anyway, and asks at its gate', async () => {
  const packages = planText([
    { id: 'a', command: 'mkdir a; echo x > a/x', gate: 'merge' },
    { id: 'b', command: 'mkdir b; echo y > b/y' },
  ]);
  const execution = { preflight: { environment: ['A_VARIABLE_THAT_IS_NOT_SET'] } };
  const plan = JSON.stringify({ ...(JSON.parse(packages) as object), execution });
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  const status = (text: string) =>
    waitFor(`the status bar says "${text}"`, async () => (await window.status()).includes(text));
  await status('2 packages');

  await window.command('Waves: Run');
  await window.answer(/A_VARIABLE_THAT_IS_NOT_SET/, 'Check Again');
  await window.answer(/NO GO, 1 of \d+ missing/, 'Run Anyway');
  await window.notification(/a waits at a gate: A person must approve its merge/);
  await window.answerNotification(/a waits at a gate/, 'Approve');
  await status('2/2 · done');
  expect(repository.files('waves/test-feature/integration')).toContain('a/x');
});

it('answers from the notification what an agent asks', async () => {
  const plan = planText([{ id: 'a' }, { id: 'b' }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root, { WAVES_DEMO_ASK: 'a:Which colour?|red|blue' });
  const status = (text: string) =>
    waitFor(`the status bar says "${text}"`, async () => (await window.status()).includes(text));
  await status('2 packages');

  await window.command('Waves: Run');
  await window.pick('Demo agent');
  await window.answerNotification(/The agent of a asks: Which colour\?/, 'blue');
  await status('2/2 · done');
});
