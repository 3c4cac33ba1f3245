import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const PACKAGES = 60;
const PER_WAVE = 20;
const LONG_MS = 540_000;

it(
  'follows a run of sixty packages to its end, with the graph hidden and shown again in between',
  async () => {
    const plan = planText(
      Array.from({ length: PACKAGES }, (_, index) => ({
        id: `p${index}`,
        dependsOn: index < PER_WAVE ? [] : [`p${index - PER_WAVE}`],
        command: `echo ${index} > p${index}.txt`,
        writes: [`p${index}.txt`],
      })),
    );
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const window = await EditorWindow.open(repository.root);
    await waitFor('the plan is read', async () => (await window.status()).includes('60 packages'), 60_000);
    await window.command('Waves: Open Graph');
    await window.graph.locator('.react-flow__node').first().waitFor({ timeout: 60_000 });
    await window.command('Waves: Run');
    const summary = window.graph.locator('.run-summary');
    await summary.getByText(/^[1-9]\d*\/60$/).waitFor({ timeout: 120_000 });

    await window.evaluate((vscode) =>
      vscode.commands.executeCommand('workbench.action.files.newUntitledFile'),
    );
    const doneNow = async () => Number(/(\d+)\/60/.exec(await window.status())?.[1] ?? 0);
    const before = await doneNow();
    await waitFor('the run goes on unseen', async () => (await doneNow()) > before, 120_000);

    await window.command('Waves: Open Graph');
    await summary.getByText('60/60').waitFor({ timeout: LONG_MS });
    await window.graph.locator('.run-state', { hasText: 'Done' }).waitFor({ timeout: 60_000 });
    expect(repository.files('waves/test-feature/integration')).toContain('p59.txt');
  },
  LONG_MS,
);

it('steers a package by the keyboard alone', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const plan = planText([
    { id: 'held', command: `until test -e "${gate}"; do sleep 0.1; done`, writes: ['held.txt'] },
    { id: 'after', dependsOn: ['held'], command: 'true', writes: ['after.txt'] },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  await waitFor('the plan is read', async () => (await window.status()).includes('2 packages'), 60_000);
  await window.command('Waves: Open Graph');
  const { keyboard } = window.graph.owner().page();
  const node = window.graph.locator('.react-flow__node[data-id="held"]');
  await node.waitFor({ timeout: 60_000 });
  const focused = window.graph.locator('.react-flow__node:focus');
  await window.graph.locator('body').press('Tab');
  await waitFor('the Tab key leads to the package', async () => {
    if ((await focused.count()) > 0) {
      return true;
    }
    await keyboard.press('Tab');
    return false;
  });
  await keyboard.press('r');
  await node.locator('.package-state', { hasText: 'Working' }).waitFor({ timeout: 60_000 });
  await node.focus();
  await keyboard.press('s');
  await node.locator('.package-state', { hasText: 'Cancelled' }).waitFor({ timeout: 60_000 });
});
