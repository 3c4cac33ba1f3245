import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, expect, it } from 'vitest';
import { askForHandoff } from '../../src/extension/commands/askForHandoff';
import { FileBadges, OwnerLens, SaveWarning } from '../../src/extension/ownership/decorations';
import { EditorMarks } from '../../src/extension/ownership/editorMarks';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import type { RunControl } from '../../src/extension/runs/runControl';
import type { SteeringAction } from '../../src/run/kernel/wishes';
import { steer } from '../../src/run/run';
import { PersonalLocks } from '../../src/node/locks/personalLocks';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { systemClock } from '../../src/node/processes/systemClock';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import type { FakeTextEditor } from './fakeVscode/fakeEditor';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions, fileOf } from './fakeVscode/fakeSessions';

const PLAN = [
  { id: 'api', writes: ['src/**'] },
  { id: 'docs', writes: ['docs/**'] },
];
const COLORS = [{ id: 'waves.active', defaults: { dark: '#3794ff' } }];
const LINES = ['one', 'two', 'three', 'four', 'five'];
const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;

interface Drawn {
  readonly range: vscode.Range;
  readonly hoverMessage: vscode.MarkdownString;
}

/** What is drawn beside lines: first and last line (from 0), colour of the ruler. */
function marks({ drawn }: FakeTextEditor): string[] {
  return [...drawn].flatMap(([type, ranges]) => {
    const { options } = type as { options: { overviewRulerColor: { id: string } } };
    return (ranges as Drawn[]).map(
      ({ range }) => `${range.start.line}-${range.end.line} ${options.overviewRulerColor.id}`,
    );
  });
}

/** A real repository in which `api` works in a worktree, has changed lines there, and strayed out of its scope. */
function atWork() {
  const repository = gitRepository({ files: { 'src/a.ts': `${LINES.join('\n')}\n`, 'docs/b.md': 'text\n' } });
  const base = repository.git('rev-parse', 'HEAD');
  const worktree = join(temporaryFolder(), 'api');
  repository.git('worktree', 'add', '-q', '--detach', worktree);
  writeFileSync(join(worktree, 'src/a.ts'), 'one\nTWO\nthree\nfour\nnew\nfive\n');
  writeFileSync(join(worktree, 'docs/b.md'), 'other text\n');
  const run = new JournalBuilder(PLAN.map(({ id, writes }) => planned(id, { writeAllow: writes })));
  const attempt = { package: 'api', attempt: 1 };
  run.add(
    { type: 'attempt.started', ...attempt, agent: { name: 'demo' }, branch: 'waves/f/api', worktree, base },
    { type: 'attempt.working', ...attempt, pid: 1, place: 'background' },
  );
  return { repository, run };
}

beforeEach(() => editor.reset());

it('shows in an open file whose it is, and what an agent has changed in its worktree, where it belongs now', async () => {
  const { repository, run } = atWork();
  // The person has put a line in at the top since; what the agent changed stands one line lower here.
  repository.write({ 'src/a.ts': `mine\n${LINES.join('\n')}\n` });
  const fake = new FakeSessions(PLAN, repository.root);
  const locks = new RepositoryLocks(fake.sessions, Date.now, errors);
  const owners = new FileOwnership(fake.sessions, locks, errors);
  const manifest = { contributes: { colors: COLORS } };
  const parts = [
    locks,
    owners,
    new FileBadges(owners),
    new EditorMarks(owners, manifest, () => Date.now(), errors),
    new OwnerLens(owners, 'ada'),
    new SaveWarning(owners),
  ];
  const file = fileOf('src/a.ts', repository.root);
  const opened = editor.openText(file, 6);
  fake.show(run.state);

  await waitFor('the changed lines are drawn', () => marks(opened).length === 3);
  expect(marks(opened)).toEqual(['0-0 waves.active', '2-2 waves.active', '5-5 waves.active']);
  const [change] = [...opened.drawn.values()].at(-1) as [Drawn];
  expect(change.hoverMessage.value).toContain('api (demo, attempt 1) has changed this; not merged yet.');
  expect(change.hoverMessage.value).toContain('-two\n+TWO');
  expect(editor.badge(file)).toBe('✎A waves.active');
  expect(editor.badge(fileOf('docs/b.md', repository.root))).toBe('!A');

  const lens = new OwnerLens(owners, 'ada');
  const titles = (uri: vscode.Uri) =>
    lens.provideCodeLenses({ uri } as vscode.TextDocument).map(({ command }) => command?.title);
  expect(titles(file)).toEqual([
    '$(sync) api may write this file now (Working)',
    '$(repo) Open in Its Worktree',
    '$(mail) Ask for a Handoff',
    '$(diff) Show Its Changes',
    '$(lock) Take the Lock',
  ]);
  expect(titles(fileOf('docs/b.md', repository.root))).toEqual([]);

  const personal = new PersonalLocks(
    new FileLockStore(join(repository.root, '.git'), systemClock),
    join(repository.root, '.git'),
    'ada',
  );
  await personal.take({ keys: ['file:docs/b.md'], ttlMs: 60_000 });
  await waitFor('the lock can be given back', () =>
    titles(fileOf('docs/b.md', repository.root)).includes('$(unlock) Release Your Lock'),
  );

  editor.save({ uri: file });
  editor.save({ uri: file });
  expect(editor.messages).toEqual([
    {
      text: 'api is at work and may write src/a.ts too; merging its work may conflict with yours.',
      buttons: ['Open in Its Worktree', 'Ask for a Handoff', 'Show api'],
    },
  ]);

  const asked: SteeringAction[] = [];
  const control = { steer: (_: unknown, wish: SteeringAction) => Promise.resolve(void asked.push(wish)) };
  editor.answers = ['I rename it.'];
  await askForHandoff(file, { owners, control: control as unknown as RunControl });
  expect(asked).toEqual([
    { kind: 'askHandoff', package: 'api', files: ['src/a.ts'], message: 'I rename it.' },
  ]);
  run.add(...asked.flatMap((wish) => steer(run.state, wish, 'ada')));
  fake.show(run.state);
  expect(titles(file)).toContain('$(mail-read) Asked for a Handoff');

  editor.set('waves.editor.gutter', false);
  await waitFor('nothing is drawn any more', () => marks(opened).length === 0);
  parts.reverse().forEach((part) => part.dispose());
});
