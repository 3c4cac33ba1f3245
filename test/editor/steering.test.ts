import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

it('asks before a plan runs commands, stops a package, also by the keyboard alone, goes on with it, and shows its log', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const command = `echo waiting for the gate; until test -e "${gate}"; do sleep 0.05; done; echo x > held.txt`;
  const plan = planText([
    { id: 'held', command, writes: ['held.txt'] },
    { id: 'after', dependsOn: ['held'], command: 'echo stray > stray.txt', writes: ['after.txt'] },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const window = await EditorWindow.open(repository.root, { env: { WAVES_CONSENT: '' } });
  const status = (text: string) => window.untilStatus(text);
  await status('2 packages · 2 waves');

  await window.command('Waves: Run');
  await window.answer(/runs commands of its own/, 'Run');
  await status('1 running');
  const inTerminals = () =>
    window.evaluate(async (vscode) => {
      const open = vscode.window.terminals.filter((each) => each.name.startsWith('held') && !each.exitStatus);
      return Promise.all(open.map(({ processId }) => processId));
    });
  const [first] = await waitFor('its agent has a terminal', async () => {
    const found = await inTerminals();
    return found.length > 0 && found;
  });

  await window.pressInRow('packages', /^Title of held/, 'Stop Package', async () =>
    (await window.status()).includes('0/2 · stopped'),
  );

  // Agreed once is agreed: it is not asked again.
  await window.command('Waves: Run');
  await status('1 running');
  await waitFor('its agent has a terminal again', async () =>
    (await inTerminals()).some((process) => process !== first),
  );
  await window.command('Terminal: Kill All Terminals');
  await status('0/2 · stopped');

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
  await status('0/2 · stopped');

  await window.command('Waves: Run');
  await status('1 running');
  writeFileSync(gate, '');
  await status('1 needs you · Wave');
  await status(' · 1/2');
  await window.messages.told(/needs you: after/);
  expect(repository.files('waves/test-feature/integration')).toContain('held.txt');
  expect(repository.files('waves/test-feature/integration')).not.toContain('stray.txt');

  await window.pressInRow('packages', /^Title of held/, 'Show Log of Package', () =>
    window.evaluate((vscode) =>
      vscode.window.visibleTextEditors.some(({ document }) =>
        document.getText().includes('waiting for the gate'),
      ),
    ),
  );

  await window.evaluate((vscode) => void vscode.commands.executeCommand('waves.showMergedWork'));
  await waitFor('the merged work is open as a diff', () =>
    window.evaluate((vscode) =>
      Boolean(vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('Merged Work')),
    ),
  );
});
