import { it } from 'vitest';
import { driftingRepository } from '../support/driftingRepository';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';
import { clickBetween } from './graphClicks';

/** The labels of all tabs. */
const tabs = (window: EditorWindow) =>
  window.evaluate((vscode) =>
    vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)),
  );

/** What the active editor shows; of two sides, the one that has the focus. */
const shown = (window: EditorWindow) =>
  window.evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');

it('shows a contract that drifts, opens it from its edge, takes an answer, and opens the report at the end', async () => {
  const repository = driftingRepository();
  const window = await EditorWindow.open(repository.root);
  const { graph } = window;
  const node = (id: string) => graph.locator(`.react-flow__node[data-id="${id}"]`);
  const stateOf = (id: string) => async (text: string) =>
    ((await node(id).textContent()) ?? '').includes(text);
  await window.command('Waves: Open Graph');
  await node('page').waitFor();
  await window.command('Waves: Run');

  // What has changed, and that it may break what was built on it, is told wherever people look.
  const changed =
    /page is stale\. The contract contracts\/openapi\.yaml was changed by server, and what was built on it may break: GET \/profile changed: .*200\.name removed/;
  await window.messages.told(changed);
  await waitFor('the graph shows it', () => stateOf('page')('Stale'));
  await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
  await waitFor('the tree shows it', async () =>
    (await window.rows()).some((row) => /^Title of page, stale/.test(row)),
  );

  // The edge that the contract goes along opens it, with the mouse: beside what the package was built on.
  await window.command('Waves: Open Graph');
  const difference = 'contracts/openapi.yaml (since Title of page was built)';
  await clickBetween(graph, 'contract', 'page', async () => (await tabs(window)).includes(difference));
  await waitFor('it is shown as it is now', async () => (await shown(window)).includes('display_name:'));

  await window.command('Waves: Open Graph');
  const accept = graph.getByRole('button', { name: 'Accept Change' });
  await window.pressOn(node('page'), 'Enter', accept);
  await window.pressOn(accept, 'Enter', async () => !(await accept.isVisible()));
  await window.untilStatus('3/3 · done');
  const report = /^Report of Drifting/;
  await waitFor('the report is open', async () => (await tabs(window)).some((label) => report.test(label)));

  // With the keyboard: now that the change is accepted, the contract alone.
  await window.command('Waves: Open Graph');
  await waitFor('the graph knows', () => stateOf('page')('Done'));
  await window.pressOn(node('page'), 'k', async () => (await tabs(window)).includes('openapi.yaml'));
  await waitFor('it is shown', async () => (await shown(window)).includes('display_name:'));

  // What its agent has left for others is a click away; it was never asked, so that it was put together.
  await window.command('Waves: Open Graph');
  await window.pressOn(graph.getByRole('button', { name: 'Open Context' }), 'Enter', async () =>
    (await shown(window)).includes('"task_id": "page"'),
  );
});
