import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import { breakLock, releaseLock, takeLock } from '../../src/extension/commands/lockCommands';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileBadges } from '../../src/extension/ownership/decorations';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import { ContextKeys } from '../../src/extension/editor/contextKeys';
import { LocksView } from '../../src/extension/views/locksView';
import { PersonalLocks } from '../../src/node/locks/personalLocks';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { locksFolder } from '../../src/node/runs/runFolder';
import { systemClock } from '../../src/node/processes/systemClock';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions, fileOf } from './fakeVscode/fakeSessions';

const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;
const HOUR = 3_600_000;
const open: { dispose(): void }[] = [];

/** A window on a real repository, and somebody else who works in the same repository. */
function window(clock = systemClock) {
  const { root } = gitRepository({ files: { 'a.ts': '' } });
  const commonDir = join(root, '.git');
  const fake = new FakeSessions([{ id: 'api', writes: ['a.ts'], locks: ['api:users'] }], root);
  const locks = new RepositoryLocks(fake.sessions, () => clock.now(), errors);
  const owners = new FileOwnership(fake.sessions, locks, errors);
  open.push(locks, owners, new FileBadges(owners), new LocksView(locks, owners, new ContextKeys(), Date.now));
  fake.show();
  const ada = new PersonalLocks(new FileLockStore(commonDir, systemClock), commonDir, 'ada');
  const tree = async () => (await editor.tree('waves.locks')).join('\n');
  return { root, commonDir, locks, owners, ada, tree };
}

beforeEach(() => editor.reset());
afterEach(() => open.splice(0).forEach((part) => part.dispose()));

it('shows what others lock and give back without being told', async () => {
  const { ada, tree, root } = window();
  const badge = () => editor.badge(fileOf('a.ts', root));
  expect(badge()).toBe('Ap');
  await ada.take({ keys: ['file:a.ts', 'db:schema:users'], ttlMs: HOUR });
  await waitFor('both are there', async () => (await tree()).includes('db:schema:users: ada'));
  expect(await tree()).toContain('a.ts: ada · for');
  expect(badge()).toBe('🔒A');
  await ada.release('file:a.ts');
  await waitFor('it is gone', async () => !(await tree()).includes('a.ts'));
  expect(badge()).toBe('Ap');
});

it('lets a lock go when its time is over, though nobody writes that down', async () => {
  let now = Date.now();
  const { commonDir, locks } = window({ now: () => now });
  const ada = new PersonalLocks(new FileLockStore(commonDir, { now: () => now }), commonDir, 'ada');
  await ada.take({ keys: ['db:schema:users'], ttlMs: 50 });
  const isHeld = () =>
    locks.rows.some(({ key, holder }) => key === 'db:schema:users' && holder !== undefined);
  await waitFor('it is held', isHeld);
  now += 51;
  await waitFor('it is free', () => !isHeld());
});

it('takes a lock for the person and gives it back, of a row, a file or a key', async () => {
  const places = window();
  const { ada, locks, root } = places;
  await takeLock({ argument: fileOf('a.ts', root) }, places);
  expect(editor.messages.at(-1)?.text).toBe(
    '$(lock) You hold a.ts until you release it or close this window.',
  );
  editor.answers = ['api:users'];
  await takeLock({}, places);
  const held = () => locks.rows.filter(({ holder }) => holder !== undefined).map(({ key }) => key);
  expect(held()).toEqual(['api:users', 'file:a.ts']);
  await releaseLock({ argument: { kind: 'lock', lock: locks.rows[0] } }, places);
  editor.answers = ['a.ts'];
  await releaseLock({}, places);
  expect(held()).toEqual([]);

  await ada.take({ keys: ['db:schema:users'], ttlMs: HOUR });
  const files = ['a.ts', 'b.ts'].map((path) => fileOf(path, root));
  await takeLock({ argument: files[0], selected: files }, places);
  expect(held()).toEqual(['db:schema:users', 'file:a.ts', 'file:b.ts']);
  // What is not one's own is left alone where several rows are chosen.
  const selected = locks.rows.map((lock) => ({ kind: 'lock', lock }));
  await releaseLock({ argument: selected[1], selected }, places);
  expect(held()).toEqual(['db:schema:users']);
});

it.runIf(process.platform !== 'win32')(
  'takes the lock of the file that a link leads to, also where it is not there yet',
  async () => {
    const places = window();
    const { locks, root } = places;
    symlinkSync('a.ts', join(root, 'link.ts'));
    symlinkSync('later.ts', join(root, 'soon.ts'));
    const files = ['link.ts', 'soon.ts'].map((path) => fileOf(path, root));
    await takeLock({ argument: files[0], selected: files }, places);
    editor.answers = ['./link.ts'];
    await takeLock({}, places);
    const held = locks.rows.filter(({ holder }) => holder !== undefined).map(({ key }) => key);
    expect(held).toEqual(['file:a.ts', 'file:later.ts']);
  },
);

it('goes on with what the person holds when the window is loaded anew', async () => {
  const places = window();
  const { commonDir, locks, root } = places;
  const storage = temporaryFolder();
  const load = () => {
    const fake = new FakeSessions([{ id: 'api' }], root);
    const loaded = new RepositoryLocks(fake.sessions, Date.now, errors, storage);
    open.push(loaded);
    fake.show();
    return { fake, loaded };
  };
  const before = load();
  await waitFor('the window has told of itself', () => readdirSync(storage).length > 0);
  await takeLock({ argument: fileOf('a.ts', root) }, { ...places, locks: before.loaded });
  const session = async () => {
    const [lock] = (await new FileLockStore(commonDir, systemClock).read()).locks;
    return lock?.holder.kind === 'person' ? lock.holder.session : undefined;
  };
  const first = await session();
  before.loaded.dispose();

  load();
  await waitFor('the lock is of the new window', async () => (await session()) !== first);
  expect(await session()).toBeDefined();
  await waitFor('others see that it is held', () =>
    locks.rows.some(({ key, holder }) => key === 'file:a.ts' && holder?.kind === 'person'),
  );
});

it('breaks a lock only with a reason and when that is confirmed', async () => {
  const places = window();
  const { ada, locks, commonDir } = places;
  await ada.take({ keys: ['db:schema:users'], ttlMs: HOUR });
  await waitFor('it is held', () => locks.rows.some(({ key }) => key === 'db:schema:users'));
  const row = { kind: 'lock', lock: locks.rows.find(({ key }) => key === 'db:schema:users') };
  await expect(takeLock({ argument: row }, places)).rejects.toMatchObject({ reason: 'lock-held' });
  await expect(breakLock({ argument: row }, places)).rejects.toThrow();
  editor.answers = ['she is on holiday'];
  await expect(breakLock({ argument: row }, places)).rejects.toThrow();
  expect(editor.messages.at(-1)).toEqual({
    text: 'Take db:schema:users away from ada?',
    buttons: ['Break the Lock'],
  });
  expect(locks.rows.some(({ key }) => key === 'db:schema:users')).toBe(true);

  editor.answers = ['she is on holiday', 'Break the Lock'];
  await breakLock({ argument: row }, places);
  expect(locks.rows.some(({ key }) => key === 'db:schema:users')).toBe(false);
  const audit = readFileSync(join(locksFolder(commonDir), 'audit.1.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(audit.at(-1) ?? '')).toMatchObject({
    action: 'break',
    by: locks.person,
    keys: ['db:schema:users'],
    reason: 'she is on holiday',
    holders: [{ kind: 'person', name: 'ada' }],
  });
});
