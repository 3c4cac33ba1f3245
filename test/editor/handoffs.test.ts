import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { EditorWindow } from './editorWindow';
import { clickHandoff } from './graphClicks';

const KEY = 'db:schema:users';

/** What both agents begin with: how they ask the coordinator, and wait until the test lets them go on. */
const AGENT = `
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, GATE } = process.env;
async function ask(method, path, body) {
  const headers = { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return response.json();
}
async function until(test) {
  for (let found = await test(); !found; found = await test()) {
    await setTimeout(50);
  }
}
const opened = (name) => until(() => existsSync(join(GATE, name)));
const lock = (more) => ask('POST', '/locks/acquire', { file_path: '${KEY}', reason: 'renames columns', ...more });
`;

const API = `${AGENT}
await lock({});
let asked;
await until(async () => {
  const { messages } = await ask('GET', '/run/inbox');
  asked = messages.find(({ kind }) => kind === 'handoff');
  return asked !== undefined;
});
await opened('answer');
await ask('POST', '/run/handoff', { handoff_id: asked.id, message: 'It is called updated_at' });
await opened('release');
writeFileSync('api.txt', 'done');
`;

const WEB = `${AGENT}
await until(async () => (await ask('GET', '/locks/status/${KEY}')).locked);
await ask('POST', '/memory/store', { event_type: 'error', summary: 'Columns are renamed often', tags: ['web'] });
await ask('POST', '/run/handoff', { package_id: 'api', message: 'What is the column of the last change called?' });
await until(async () => (await lock({ wait_seconds: 20 })).success);
writeFileSync('web.txt', 'done');
`;

it('shows that one agent waits for what the other has locked, what it asks of it, and what was learned', async () => {
  const gate = temporaryFolder('gate');
  const go = (name: string) => writeFileSync(join(gate, name), '');
  const plan = planText([
    { id: 'api', command: 'node api.mjs', writes: ['api.txt'] },
    { id: 'web', command: 'node web.mjs', writes: ['web.txt'] },
  ]);
  const { root } = gitRepository({
    files: { 'work-packages.yaml': plan, 'api.mjs': API, 'web.mjs': WEB },
  });
  const window = await EditorWindow.open(root, { env: { GATE: gate } });
  const { graph } = window;
  await window.untilStatus('2 packages');
  await window.command('Waves: Run');
  // As soon as one of them waits for the lock of the other, it does not count as running.
  await window.untilStatus('running');
  await window.command('Waves: Open Graph');

  // In the graph: who waits for what, and a line between the two that says how far it is.
  const handoffs = graph.locator('[data-section="handoffs"]');
  await clickHandoff(graph, 'web', 'api', () => handoffs.isVisible());
  await graph
    .getByText(/db:schema:users.*api/)
    .first()
    .waitFor();
  await handoffs.getByText('What is the column of the last change called?').waitFor();
  await handoffs.getByText('taken up').waitFor();

  // In the trees: the lock with who holds it and who waits, and the handoff in the package.
  const row = async (text: RegExp) => (await window.rows()).some((each) => text.test(each));
  await window.evaluate((vscode) => vscode.commands.executeCommand('waves.locks.focus'));
  await waitFor('the lock is shown with its holder', () => row(/^db:schema:users, api/));
  await waitFor('who waits is shown below', () => row(/^web, waits/));
  await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
  await window.shut('Needs You');
  await waitFor('the handoff is in the tree', async () => {
    await window.openRow(/^Title of web/);
    await window.openRow(/^Handoffs/);
    return row(/^asks api, HANDOFF PENDING, taken up/);
  });

  go('answer');
  await handoffs.getByText('answered').first().waitFor();
  await handoffs.getByText('It is called updated_at').waitFor();
  await waitFor('the tree says so too', () => row(/^asks api, answered .*updated_at/));

  // What was learned, and how a person forgets it.
  await waitFor('it is remembered', async () => {
    // The view comes with the first thing that is remembered.
    await window.evaluate((vscode) => vscode.commands.executeCommand('waves.memory.focus'));
    return row(/^error, Columns are renamed often, web/);
  });
  const sure = /Forget “Columns are renamed often” for good\?/;
  await window.pressInRow('memory', /^error, Columns are renamed often/, 'Forget Memory…', () =>
    window.shows(sure),
  );
  await window.answer(sure, 'Forget');
  await waitFor('it is forgotten', async () => !(await row(/Columns are renamed often/)));

  go('release');
  await window.untilStatus('2/2 · done');
  await waitFor('the lock is free', async () => !(await row(/^db:schema:users/)));
});
