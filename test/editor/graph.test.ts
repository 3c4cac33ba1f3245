import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

const PACKAGES = 12;
const PER_WAVE = 4;

it('follows a run of a dozen packages to its end, with the graph hidden and shown again in between', async () => {
  // The second wave waits until nobody looks.
  const gate = join(temporaryFolder('gate'), 'open');
  const plan = planText(
    Array.from({ length: PACKAGES }, (_, index) => ({
      id: `p${index}`,
      dependsOn: index < PER_WAVE ? [] : [`p${index - PER_WAVE}`],
      command: `${index < PER_WAVE ? '' : `until test -e "${gate}"; do sleep 0.1; done; `}echo ${index} > p${index}.txt`,
      writes: [`p${index}.txt`],
    })),
  );
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  await window.untilStatus(`${PACKAGES} packages`);
  await window.command('Waves: Open Graph');
  await window.graph.locator('.react-flow__node').first().waitFor();
  await window.command('Waves: Run');
  const summary = window.graph.locator('.run-summary');
  await summary.getByText(new RegExp(`^[1-9]\\d*/${PACKAGES}$`)).waitFor();

  await window.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.files.newUntitledFile'));
  const doneNow = async () => Number(new RegExp(`(\\d+)/${PACKAGES}`).exec(await window.status())?.[1] ?? 0);
  writeFileSync(gate, '');
  await waitFor('the run goes on unseen', async () => (await doneNow()) > PER_WAVE, 120_000);

  await window.command('Waves: Open Graph');
  await summary.getByText(`${PACKAGES}/${PACKAGES}`).waitFor({ timeout: 120_000 });
  await window.graph.locator('.run-state', { hasText: 'Done' }).waitFor();
  expect(repository.files('waves/test-feature/integration')).toContain(`p${PACKAGES - 1}.txt`);
});

it('steers a package by the keyboard alone', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const plan = planText([
    { id: 'held', command: `until test -e "${gate}"; do sleep 0.1; done`, writes: ['held.txt'] },
    { id: 'after', dependsOn: ['held'], command: 'true', writes: ['after.txt'] },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root);
  await window.untilStatus('2 packages');
  await window.command('Waves: Open Graph');
  const { keyboard } = window.graph.owner().page();
  const node = window.graph.locator('.react-flow__node[data-id="held"]');
  await node.waitFor();
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
  await node.locator('.package-state', { hasText: 'Working' }).waitFor();
  await window.pressOn(node, 's', node.locator('.package-state', { hasText: 'Cancelled' }));
});
