import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acknowledge, bringBack, decide, snooze } from '../../src/extension/commands/decide';
import type { RunControl } from '../../src/extension/runs/runControl';
import type { CommandTarget } from '../../src/extension/views/commandTarget';
import { Inbox } from '../../src/extension/views/inbox';
import { NeedsYouView } from '../../src/extension/views/needsYouView';
import { StatusBar } from '../../src/extension/views/statusBar';
import { tellingLine } from '../../src/run/explaining/handoffFacts';
import { anytime, blockReports } from '../../src/views/waysOut';
import { gitRepository } from '../support/gitRepository';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { endsWithTest } from './fakeVscode/endsWithTest';
import { editor } from './fakeVscode/fakeEditor';
import { FakeMemory } from './fakeVscode/fakeMemory';
import { FakeSessions } from './fakeVscode/fakeSessions';

const PLAN = [{ id: 'api' }, { id: 'web' }];
const OUTPUT = [
  'node:internal/modules/cjs/loader:1143',
  '  throw err;',
  "Error: Cannot find module './users'",
  'Require stack:',
  '- /repo/src/api/index.js',
  '    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)',
  'Node.js v20.11.0',
].join('\n');

beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12, 5) });
});
afterEach(() => vi.useRealTimers());

/** A window whose person looks at one plan, while another one is run as well. */
function window(memory = new FakeMemory()) {
  const other = new FakeSessions(PLAN, '/other');
  const shown = new FakeSessions(PLAN, '/repo', [other]);
  const inbox = endsWithTest(new Inbox(shown.sessions, memory, Date.now));
  endsWithTest(new NeedsYouView(inbox));
  new StatusBar(shown.sessions, inbox);
  const steered: unknown[] = [];
  const control = {
    steer: (session: { uri: { path: string } }, action: unknown) => {
      steered.push([session.uri.path, action]);
      return Promise.resolve();
    },
    runPackage: (session: { uri: { path: string } }, id: string) => {
      steered.push([session.uri.path, `run ${id}`]);
      return Promise.resolve();
    },
  } as unknown as RunControl;
  const parts = { inbox, control, target: {} as CommandTarget };
  shown.show();
  return { shown, other, inbox, parts, steered };
}

const runOf = (run: string, id = 'api') =>
  new JournalBuilder(
    PLAN.map((each) =>
      planned(each.id, { gates: [{ id: `${each.id}:start`, before: 'start', title: 'Look' }] }),
    ),
    { run },
  ).add({ type: 'gate.opened', gate: `${id}:start`, package: id, attempt: 1, title: 'Look at the API' });

const failedRun = (run: string) =>
  new JournalBuilder(
    PLAN.map(({ id }) => planned(id)),
    { run },
  )
    .work('web')
    .exit('web', 0)
    .add({
      type: 'attempt.failed',
      package: 'web',
      attempt: 1,
      reason: 'verification',
      message: 'Its check "test" failed.',
      output: OUTPUT,
    });

const tree = () => editor.tree('waves.needs');
const badge = () => editor.trees.get('waves.needs')?.badge?.value;
const bar = () => editor.statusItems.get('waves.status')?.text;

describe('the inbox', () => {
  it('holds what waits in the runs of all plans: title, kind and plan, then the line that tells', async () => {
    const { shown, other } = window();
    shown.show(runOf('run-1').state);
    other.show(failedRun('run-2').state);
    expect(await tree()).toEqual([
      'Title of api: at a gate · work-packages.yaml',
      '  Look at the API',
      'Title of web: Failed · work-packages.yaml',
      "  Error: Cannot find module './users'",
      '  Its check "test" failed.',
    ]);
    expect(badge()).toBe(2);
    expect(bar()).toContain('2 need you');
    expect(editor.statusItems.get('waves.status')?.backgroundColor?.id).toBe('statusBarItem.errorBackground');
  });

  it('offers the decisions of the one table, the most likely first, and does what is chosen in that run', async () => {
    const { shown, other, parts, steered } = window();
    const failed = failedRun('run-2').state;
    shown.show(runOf('run-1').state);
    other.show(failed);
    editor.answers = ['$(error) Title of web', 'Try Again'];
    await decide(parts, undefined);
    const { buttons = [] } = editor.messages.at(-1) ?? {};
    const table = [...blockReports(failed, 'web').flatMap(({ ways }) => ways), ...anytime(failed, 'web')];
    const decisions = table.filter(({ decision }) => decision !== undefined).map(({ label }) => label);
    expect(decisions).toEqual(['Try Again', 'Skip…']);
    expect(buttons).toEqual([
      ...decisions,
      'Look',
      'Show in Graph',
      'Show Log',
      'Later',
      'Acknowledge',
      'Snooze…',
    ]);
    expect(steered).toEqual([['/other/work-packages.yaml', 'run web']]);
  });

  it('does at once what a button of a row says', async () => {
    const { shown, inbox, parts, steered } = window();
    shown.show(runOf('run-1').state);
    await decide(parts, inbox.open[0], 'approve');
    expect(editor.messages).toEqual([]);
    expect(steered).toEqual([['/repo/work-packages.yaml', { kind: 'approve', gate: 'api:start' }]]);
  });

  it('puts aside what a person has seen, until it is about something else', async () => {
    const memory = new FakeMemory();
    const { shown, inbox, parts } = window(memory);
    shown.show(runOf('run-1').state);
    await acknowledge(parts, inbox.open[0], undefined);
    expect(await tree()).toEqual(['Set aside: 1']);
    expect(badge()).toBeUndefined();
    expect(bar()).not.toContain('need');
    // Also in the next window.
    const later = window(memory);
    later.shown.show(runOf('run-1').state);
    expect(later.inbox.open).toEqual([]);
    // The same package asks something else.
    later.shown.show(runOf('run-3').state);
    expect(later.inbox.open).toHaveLength(1);
  });

  it('brings back what was snoozed when its time has come, or when a person wants it', async () => {
    const { shown, inbox, parts } = window();
    shown.show(runOf('run-1').state);
    editor.answers = ['For an hour'];
    await snooze(parts, inbox.open[0], undefined);
    expect(inbox.open).toEqual([]);
    await vi.advanceTimersByTimeAsync(59 * 60_000);
    expect(badge()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(badge()).toBe(1);
    editor.answers = ['For 4 hours'];
    await snooze(parts, inbox.open[0], undefined);
    await bringBack(parts, inbox.aside[0], undefined);
    expect(badge()).toBe(1);
  });
});

describe('the line that tells', () => {
  it.each([
    ['a module that is missing', OUTPUT, "Error: Cannot find module './users'"],
    [
      'a compiler',
      'src/a.ts(3,1): error TS2304: Cannot find name "x".\nFound 1 error.',
      'src/a.ts(3,1): error TS2304: Cannot find name "x".',
    ],
    [
      'Python',
      'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: too small\n',
      'ValueError: too small',
    ],
    ['colours', '\u001b[31m✖ 2 tests failed\u001b[39m\nDone in 3 s', '✖ 2 tests failed'],
    ['nothing known', 'one\ntwo\n', 'two'],
    ['silence', ' \n', undefined],
  ])('is found of %s', (_what, output, line) => {
    expect(tellingLine(output)).toBe(line);
  });
});

describe('the files that something is about', () => {
  const NUMBERS = 'one\ntwo\nthree\n';

  /** What waits of a package that is blocked, with the commits and the worktree that it has. */
  const blockedRun = (
    reason: 'conflict' | 'scope',
    files: readonly string[],
    has: { readonly base: string; readonly head?: string; readonly worktree?: string },
    integrationHead: string,
  ) => {
    const { state } = new JournalBuilder(PLAN.map(({ id }) => planned(id))).work('web').exit('web', 0).add({
      type: 'package.blocked',
      package: 'web',
      attempt: 1,
      reason,
      message: 'It cannot go on.',
      files,
    });
    const item = state.packages.get('web') ?? expect.unreachable();
    return Object.assign(state, {
      integrationHead,
      packages: new Map([...state.packages, ['web', { ...item, ...has }]]),
    });
  };

  const shownIn = (root: string, run: ReturnType<typeof blockedRun>) => {
    const sessions = new FakeSessions(PLAN, root);
    endsWithTest(new NeedsYouView(endsWithTest(new Inbox(sessions.sessions, new FakeMemory(), Date.now))));
    sessions.show(run);
    return tree();
  };

  it('stand below it with the lines outside of its scope, also of a file that git does not know', async () => {
    vi.useRealTimers();
    const repository = gitRepository({ files: { 'other/list.txt': NUMBERS } });
    const { root } = repository;
    const git = (...args: string[]) => repository.git(...args);
    const base = git('rev-parse', 'HEAD');
    writeFileSync(join(root, 'other/list.txt'), NUMBERS.replace('two', 'zwei'));
    writeFileSync(
      join(root, 'other/fresh.txt'),
      Array.from({ length: 14 }, (_, row) => `row ${row}\n`).join(''),
    );
    const files = ['other/list.txt', 'other/fresh.txt'];
    const rows = await shownIn(root, blockedRun('scope', files, { base, worktree: root }, base));
    expect(rows.slice(-4)).toEqual([
      '  other/list.txt: outside of its scope',
      '    -two',
      '    +zwei',
      '  other/fresh.txt: outside of its scope',
    ]);
    const all = await editor.tree('waves.needs', { openAll: true });
    expect(all.slice(-3)).toEqual(['    +row 10', '    +row 11', '    … 2 more lines']);
  });

  it('stand below it with both sides of a conflict, and say where they cannot be read', async () => {
    vi.useRealTimers();
    const repository = gitRepository({ files: { 'list.txt': NUMBERS } });
    const { root } = repository;
    const git = (...args: string[]) => repository.git(...args);
    const base = git('rev-parse', 'HEAD');
    const commit = (text: string) => {
      writeFileSync(join(root, 'list.txt'), text);
      git('commit', '-qam', text);
      return git('rev-parse', 'HEAD');
    };
    const ours = commit(NUMBERS.replace('two', 'deux'));
    git('reset', '-q', '--hard', base);
    const head = commit(NUMBERS.replace('two', 'zwei'));
    const rows = await shownIn(root, blockedRun('conflict', ['list.txt'], { base, head }, ours));
    expect(rows.slice(-6)).toEqual([
      '  list.txt: changed on both sides',
      `    <<<<<<< ${ours}`,
      '    deux',
      '    =======',
      '    zwei',
      `    >>>>>>> ${head}`,
    ]);
    const lost = blockedRun('conflict', ['list.txt'], { base, head }, 'f'.repeat(40));
    expect((await shownIn(root, lost)).at(-1)).toMatch(
      /^ {4}The difference cannot be read: git merge-tree failed/,
    );
  });
});
