import { beforeEach, describe, expect, it } from 'vitest';
import { ContextKeys } from '../../src/extension/editor/contextKeys';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import type { FileList } from '../../src/extension/language/fileList';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import { SharedSelection } from '../../src/extension/graph/selection';
import type { Arrangement } from '../../src/extension/views/arrangement';
import { arrangedPackages, PLAIN_ARRANGEMENT } from '../../src/extension/views/arrangement';
import { ArrangementMemory } from '../../src/extension/views/arrangementMemory';
import { LocksView } from '../../src/extension/views/locksView';
import { Inbox } from '../../src/extension/views/inbox';
import { NeedsYouView } from '../../src/extension/views/needsYouView';
import { OwnershipView } from '../../src/extension/ownership/ownershipView';
import { PackageDrop } from '../../src/extension/views/packageDrop';
import { PackagesView } from '../../src/extension/views/packagesView';
import { steer } from '../../src/run/run';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { endsWithTest } from './fakeVscode/endsWithTest';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions } from './fakeVscode/fakeSessions';
import { FakeMemory } from './fakeVscode/fakeMemory';
import { snapshotOf } from './snapshots';

const PLAN = [
  { id: 'api', writes: ['src/api/**', 'src/both.ts'], locks: ['api:users'], checks: ['npm test'] },
  { id: 'web', writes: ['src/web/**', 'src/both.ts'], locks: ['api:users'] },
  { id: 'all', writes: ['docs/**'], dependsOn: ['api', 'web'] },
];
const RUN = () =>
  new JournalBuilder([
    planned('api', {
      locks: ['api:users'],
      gates: [{ id: 'api:start', before: 'start', title: 'Look' }],
    }),
    planned('web', { locks: ['api:users'] }),
    planned('all', { wave: 2, dependsOn: ['api', 'web'] }),
  ]);
const NOW = Date.UTC(2026, 0, 1, 12, 5);
const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;

function window(files: readonly string[] = [], memory = new FakeMemory()): FakeSessions {
  const fake = new FakeSessions(PLAN);
  const { sessions } = fake;
  const locks = endsWithTest(new RepositoryLocks(sessions, () => NOW, errors));
  const owners = new FileOwnership(sessions, locks, errors);
  const keys = new ContextKeys();
  const arrangement = new ArrangementMemory(memory, keys);
  const drop = new PackageDrop(sessions, owners, () => Promise.resolve());
  const inbox = endsWithTest(new Inbox(sessions, memory, () => NOW));
  const shown = { sessions, selection: new SharedSelection(), owners, locks, arrangement, drop };
  [new PackagesView(shown), new NeedsYouView(inbox), new LocksView(locks, owners, keys, () => NOW)].forEach(
    endsWithTest,
  );
  const list = { of: () => Promise.resolve(files) } as unknown as FileList;
  new OwnershipView(owners, list, errors, memory, keys);
  fake.show();
  return fake;
}

beforeEach(() => editor.reset());

describe('the packages view', () => {
  it('shows waves, packages with agent and time, and in them what belongs to them', async () => {
    const fake = window();
    fake.show(RUN().work('api').state);
    expect((await editor.tree('waves.packages', { openAll: true })).slice(0, 14)).toEqual([
      'Wave 1: 0 of 2 done · 1 running',
      '  Title of api: Working · demo · 4m 58s',
      '    Scope: 3',
      '      src/api/**: may write',
      '      src/both.ts: may write',
      '      **: reads',
      '    Locks: 1',
      '      api:users: held',
      '    Verification: 1',
      '      npm test',
      '    Attempts: 1',
      '      Attempt 1: demo · 4m 58s',
      '  Title of web: Ready · demo',
      '    Scope: 3',
    ]);
  });

  it('lists every attempt of a package, the latest first, with what became of it', async () => {
    const fake = window();
    const run = new JournalBuilder([planned('api', { retryBudget: 2 })])
      .work('api')
      .exit('api', 3)
      .work('api', 2);
    fake.show(run.state);
    const rows = await editor.tree('waves.packages', { openAll: true });
    const at = rows.indexOf('    Attempts: 3');
    expect(rows.slice(at + 1, at + 3)).toEqual([
      expect.stringMatching(/^ {6}Attempt 2: demo · /),
      expect.stringMatching(/^ {6}Attempt 1: demo · \S+ · The agent exited with code 3\.$/),
    ]);
  });

  it('shows in a package what people have asked it for', async () => {
    const fake = window();
    const run = RUN().work('api');
    const wish = { kind: 'askHandoff', package: 'api', files: ['src/api/x.ts'], message: '' } as const;
    run.add(...steer(run.state, wish, 'ada'));
    fake.show(run.state);
    const rows = await editor.tree('waves.packages', { openAll: true });
    const at = rows.indexOf('    Handoffs: 1');
    expect(rows[at + 1]).toMatch(/^ {6}ada asks: taken up · leave src\/api\/x\.ts to me/);
  });

  it('groups and filters as it was kept', async () => {
    const memory = new FakeMemory();
    await memory.update('waves.packages.arrangement', { group: 'state', show: 'open' });
    const fake = window([], memory);
    fake.show(RUN().finish('api').work('web').state);
    expect(await editor.tree('waves.packages')).toEqual([
      'Planned: 0 of 1 done',
      '  Title of all: Planned · demo',
      'Working: 0 of 1 done · 1 running',
      '  Title of web: Working · demo · 4m 53s',
    ]);
  });

  it('sorts by what needs somebody, and says when a filter leaves nothing', () => {
    const snapshot = snapshotOf(PLAN, RUN().finish('api').work('web').state);
    const ids = (sort: Arrangement['sort']) =>
      arrangedPackages(snapshot, { ...PLAIN_ARRANGEMENT, group: 'none', sort }).flatMap(({ packages }) =>
        packages.map(({ id }) => id),
      );
    expect([ids('plan'), ids('urgency'), ids('name')]).toEqual([
      ['api', 'web', 'all'],
      ['web', 'all', 'api'],
      ['all', 'api', 'web'],
    ]);
    expect(arrangedPackages(snapshot, { ...PLAIN_ARRANGEMENT, text: 'we DEMO' })).toHaveLength(1);
    expect(arrangedPackages(snapshot, { ...PLAIN_ARRANGEMENT, show: 'attention' })).toEqual([]);
  });
});

it('counts what needs a person, and lets it go when it is answered', async () => {
  const fake = window();
  const run = RUN().work('web').exit('web', 1);
  run.add({ type: 'gate.opened', gate: 'api:start', package: 'api', attempt: 1, title: 'Look' });

  fake.show(run.state);
  expect(await editor.tree('waves.needs')).toEqual([
    'Title of api: at a gate',
    '  Look',
    'Title of web: Failed',
    '  The agent exited with code 1.',
  ]);
  expect(editor.trees.get('waves.needs')?.badge?.value).toBe(2);
  fake.show(RUN().state);
  expect(editor.trees.get('waves.needs')?.badge).toBeUndefined();
  expect(editor.trees.get('waves.needs')?.message).toBe('Nothing needs you now.');
});

it('shows locks and owners from the first one on, and then for good', () => {
  const shown = () =>
    editor.commands.flatMap(([name, key]) => (name === 'setContext' ? [String(key)] : [])).sort();
  const fake = window();
  // The plan says who may write what; nobody has locked anything.
  expect(shown()).toContain('waves.ownership.used');
  expect(shown()).not.toContain('waves.locks.used');
  fake.show(RUN().work('api').state);
  expect(shown()).toContain('waves.locks.used');
  fake.show();
  expect(editor.commands).not.toContainEqual(['setContext', 'waves.locks.used', false]);
});

it('shows who holds a lock, for how long, and who waits for it', async () => {
  const fake = window();
  expect(await editor.tree('waves.locks')).toEqual([]);
  fake.show(RUN().work('api').state);
  expect(await editor.tree('waves.locks')).toEqual([
    'api:users: api · for 4m 58s · 1 waiting',
    '  web: waits, comes next',
  ]);
});

it('keeps which files the ownership view shows', async () => {
  const memory = new FakeMemory();
  await memory.update('waves.ownership.filter', 'unowned');
  window(['README.md', 'src/api/x.ts', 'src/nobody.ts'], memory);
  expect(await editor.tree('waves.ownership', { openAll: true })).toEqual([
    'src: unowned',
    '  nobody.ts',
    'README.md',
  ]);
  expect(editor.trees.get('waves.ownership')?.description).toBe('Unowned: no package may write them');
});

it('shows the folders with their owners, what is contested and what is nobody’s', async () => {
  window(['README.md', 'docs/a.md', 'src/api/x.ts', 'src/api/y.ts', 'src/both.ts', 'src/nobody.ts']);
  expect(await editor.tree('waves.ownership', { openAll: true })).toEqual([
    'docs: all',
    '  a.md: all (Planned)',
    'src: api, web · 1 contested · 1 unowned',
    '  api: api',
    '    x.ts: api (Planned)',
    '    y.ts: api (Planned)',
    '  both.ts: api (Planned), web (Planned)',
    '  nobody.ts',
    'README.md',
  ]);
});
