import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { againUntil, ONE_TRY_MS } from './again';
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
const locked = until(async () => (await lock({ wait_seconds: 20 })).success);
await opened('second');
await ask('POST', '/run/handoff', { package_id: 'api', message: 'And of which type is it?' });
let answer;
await until(async () => {
  const { messages } = await ask('GET', '/run/inbox');
  answer = messages.find(({ text }) => text.includes('A timestamp'));
  return answer !== undefined;
});
await locked;
writeFileSync('web.txt', answer.text);
`;

/** What is to find out what comes next: it leaves a plan for that, and what its packages build on. */
const RESEARCH = `
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('research');
writeFileSync('research/question', 'who?');
writeFileSync(process.env.WAVES_SUBPLAN_FILE, process.env.NEXT);
`;

const NEXT = planText(
  [
    {
      id: 'one',
      command: 'cp research/question research/one',
      writes: ['research/one'],
      checks: ['test -s research/question'],
    },
    { id: 'two', dependsOn: ['one'], command: 'cp research/one research/two', writes: ['research/two'] },
  ],
  'what-was-found',
);

it('shows what agents lock, ask of each other and of a person, learn, and plan: the next wave is seen, approved and run', async () => {
  const gate = temporaryFolder('gate');
  const go = (name: string) => writeFileSync(join(gate, name), '');
  const plan = JSON.parse(
    planText([
      { id: 'api', command: 'node api.mjs', writes: ['api.txt'] },
      { id: 'web', command: 'node web.mjs', writes: ['web.txt'] },
      { id: 'research', command: 'node research.mjs' },
    ]),
  ) as { packages: object[] };
  Object.assign(plan.packages[2] ?? {}, { task_type: 'plan', subplan: 'generated' });
  const repository = gitRepository({
    files: {
      'work-packages.yaml': JSON.stringify(plan),
      'api.mjs': API,
      'web.mjs': WEB,
      'research.mjs': RESEARCH,
    },
  });
  const window = await EditorWindow.open(repository.root, { env: { GATE: gate, NEXT } });
  const { graph } = window;
  await window.untilStatus('3 packages');
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
  await window.shut('Locks');
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

  // What the other agent does not answer, a person does, and it is told so wherever it is shown.
  go('second');
  await handoffs.getByText(/HANDOFF PENDING/).waitFor();
  const asked = window.question(/Title of web asks Title of api: you answer in its place/);
  await window.pressOn(handoffs.getByRole('button', { name: 'Answer…' }), 'Enter', asked);
  await window.type(/And of which type is it\?/, 'A timestamp');
  await handoffs.getByText(/^Answered by .+ in its place: A timestamp$/).waitFor();
  await waitFor('the tree has who answered', () => row(/^asks api, answered by .*A timestamp/));
  go('release');

  // The next wave, as an agent has planned it: what would come in and be run is there to read beside the decision.
  const card = graph.locator('.react-flow__node[data-id="research"]');
  await card.getByText('waits for a person: its agent has planned 2 packages').waitFor();
  await window.untilStatus('1 needs you · Wave');
  await window.untilStatus(' · 2/3');
  await window.pressOn(card, 'Enter', graph.getByRole('complementary', { name: 'Title of research' }));
  const why = graph.locator('[data-section="why"]');
  await why.getByText('+ one may write research/one').waitFor();
  await why.getByText('test -s research/question').waitFor();
  await window.pressOn(card, 'e', graph.locator('.react-flow__node[data-id$="two"]'));
  await card.getByRole('button', { name: /what-was-found \(proposed\)/ }).waitFor();

  // From the menu of its card, which is the editor's own.
  const decides = /planned 2 packages/;
  const entry = window.menu('Decide…');
  await againUntil(
    'the menu has led on',
    () => window.asks(decides),
    async () => {
      await window.pressOn(card, 'Shift+F10', entry);
      await entry.click({ timeout: ONE_TRY_MS });
    },
  );
  await window.choose(decides, 'Approve');
  await window.untilStatus('3/3 · done');
  expect(repository.show('waves/test-feature/integration', 'web.txt')).toBe('A timestamp');
  expect(repository.show('waves/test-feature/integration', 'research/two')).toBe('who?');
  await waitFor('the lock is free', async () => !(await row(/^db:schema:users/)));
});
