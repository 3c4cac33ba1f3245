import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { remoteHub } from '../coordinator/remoteHub';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';

it('shows what the coordinator can do, that packages run one at a time while it is off, and that it is back', async () => {
  const hub = await remoteHub();
  const go = join(temporaryFolder('gate'), 'go');
  const command = (id: string) => `while [ ! -f '${go}' ]; do sleep 0.1; done; echo x > ${id}.txt`;
  const packages = ['first', 'second'].map((id) => ({
    id,
    command: command(id),
    writes: [`${id}.txt`],
    locks: [`api:${id}`],
  }));
  const { root } = gitRepository({ files: { 'work-packages.yaml': planText(packages) } });
  const window = await EditorWindow.open(root);
  const spoken = () => window.spokenStatus('coordinator');
  expect(await spoken()).toBe('');

  await window.evaluate(async (vscode, url) => {
    const target = vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration('waves').update('coordinator.url', url, target);
  }, hub.url);
  await waitFor('its capabilities are shown', async () =>
    (await spoken()).includes(`Coordinator ${hub.url}: can do everything`),
  );
  await window.command('Waves: Set the Coordinator’s Key…');
  await window.type(/Key of the Coordinator/, hub.key);
  await window.messages.told(/The key for .* is kept/);

  await window.command('Waves: Open Graph');
  await window.graph.getByRole('button', { name: /^Run/ }).first().click();
  await window.untilStatus('2 running');
  expect(await spoken()).toContain('can do everything');
  expect(await hub.holderOf('api:first')).toMatch(/^first@/);
  // The key is nowhere but in the secret storage and in the driver's own environment.
  const settings = await window.evaluate((vscode) =>
    JSON.stringify(vscode.workspace.getConfiguration('waves')),
  );
  expect(settings).not.toContain(hub.key);

  await hub.kill();
  await waitFor('it is said', async () => (await spoken()).includes('one at a time'));
  expect(await spoken()).toContain(`${hub.url} does not answer`);
  await window.graph.getByText('One at a time').first().waitFor();
  await window.pressStatus('coordinator');
  const rows = await window.listed();
  expect(rows.join('\n')).toMatch(/One package at a time: .* does not answer/);
  expect(rows.join('\n')).toContain('Locks');
  await window.escape();

  await hub.start();
  await waitFor('it is gone', async () => (await spoken()).includes('can do everything'));
  await window.graph.getByText('One at a time').first().waitFor({ state: 'detached' });
  writeFileSync(go, '');
  await waitFor('the run ends well', async () => (await window.status()).includes('2/2 · done'));
  await waitFor('the lock is free', async () => (await hub.holderOf('api:first')) === undefined);
});
