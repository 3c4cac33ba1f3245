import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/waves';
import { EditorWindow } from './editorWindow';

it('shows while a run goes on whose a file is, what is changed in it elsewhere, and who holds which lock', async () => {
  const gate = join(temporaryFolder('gate'), 'open');
  const change = 'sed -i s/two/TWO/ mine.txt';
  const command = `${change}; until test -e "${gate}"; do sleep 0.05; done`;
  const plan = planText([
    { id: 'wp-mine', command, writes: ['mine.txt'], locks: ['api:users'] },
    {
      id: 'wp-next',
      dependsOn: ['wp-mine'],
      command: 'echo x > next.txt',
      writes: ['next.txt'],
      locks: ['api:users'],
    },
  ]);
  const files = { 'work-packages.yaml': plan, 'mine.txt': 'one\ntwo\nthree\n', 'free.txt': 'free\n' };
  const repository = gitRepository({ files });
  const window = await EditorWindow.open(repository.root);
  const status = (text: string) => window.untilStatus(text);
  await status('2 packages · 2 waves');
  await waitFor(
    'the file is marked with its owner',
    async () => (await window.marks.badge('mine.txt')) === 'Mi',
  );
  expect(await window.marks.badge('free.txt')).toBe('');

  // Somebody locks a file and a key from the command line, and gives one of them back.
  expect(await waves(repository.root, ['locks', 'take', 'free.txt', 'db:schema:people'])).toMatchObject({
    code: 0,
  });
  await waitFor('the file is marked as locked', async () =>
    (await window.marks.badge('free.txt')).startsWith('🔒'),
  );
  expect(await waves(repository.root, ['locks', 'release', 'free.txt'])).toMatchObject({ code: 0 });
  await waitFor('the mark is gone', async () => (await window.marks.badge('free.txt')) === '');

  await window.command('Waves: Run');
  await status('1 running');
  await waitFor(
    'the badge says that it is being changed',
    async () => (await window.marks.badge('mine.txt')) === '✎M',
  );
  await window.evaluate(async (vscode) => {
    const [uri] = await vscode.workspace.findFiles('mine.txt');
    await vscode.window.showTextDocument(uri!);
  });
  // On the first line the owner, on the second the line that the agent has changed.
  await waitFor('icons stand beside the lines', async () => (await window.marks.gutterIcons()).length === 2);
  await waitFor('the overview ruler shows it', async () => (await window.marks.paintedInRuler()) > 0);
  await window.text(/wp-mine may write this file now \(Working\)/);
  await window.text(/Take the Lock/);

  await window.evaluate((vscode) => vscode.commands.executeCommand('waves.locks.focus'));
  const locked = async (row: RegExp) => (await window.rows()).some((each) => row.test(each));
  await waitFor('the lock is shown with its holder', () => locked(/^api:users, wp-mine · for /));
  await waitFor("the person's lock is shown too", () =>
    locked(/^db:schema:people, \S+ · for .* · expires in /),
  );
  expect(await waves(repository.root, ['locks', 'release', 'db:schema:people'])).toMatchObject({ code: 0 });
  await waitFor('it is gone', async () => !(await locked(/^db:schema:people/)));

  await window.evaluate(async (vscode) => {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    await editor?.edit((edit) => edit.insert(new vscode.Position(2, 0), 'my own line\n'));
    await editor?.document.save();
  });
  await window.messages.told(/wp-mine is at work and may write mine\.txt too/);

  // The agent itself is told what the person asks of it.
  await window.text(/Ask for a Handoff/);
  await window.command('Waves: Ask for a Handoff of This File…');
  await window.type(/Ask wp-mine to Leave mine\.txt to You/, 'I am renaming things.');
  const [run = ''] = readdirSync(join(repository.root, '.git/waves/runs'));
  const inbox = join(repository.root, '.git/waves/runs', run, 'attempts/wp-mine/1/inbox.jsonl');
  await waitFor(
    'the agent is told',
    () => existsSync(inbox) && readFileSync(inbox, 'utf8').includes('renaming'),
  );
  await window.text(/Asked for a Handoff/);

  // What this editor has saved beside the agent is the person's own: nobody is asked about it.
  writeFileSync(gate, '');
  await status('2/2 · done');
  const journal = () =>
    readFileSync(join(repository.root, '.git/waves/runs', run, 'journal.jsonl'), 'utf8').split('\n');
  const told = (...words: readonly string[]) =>
    journal().filter((line) => words.every((word) => line.includes(word))).length;
  // On a busy machine the driver may look at the file before the window has said so; then that is settled by itself.
  await waitFor(
    'no agent is suspected of it',
    () => told('"surroundings.changed"') === 0 || told('"surroundings.settled"', '"saved"') > 0,
  );
  await window.evaluate((vscode) => vscode.commands.executeCommand('workbench.view.explorer'));
  await waitFor('the badge says whose it was', async () => (await window.marks.badge('mine.txt')) === 'Mi');
  await waitFor(
    'only the owner is left in the gutter',
    async () => (await window.marks.gutterIcons()).length === 1,
  );
});
