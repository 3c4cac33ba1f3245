import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PersonalLocks } from '../../../src/node/locks/personalLocks';
import { readLockTable } from '../../../src/node/locks/lockFile';
import { FileLockStore } from '../../../src/node/locks/lockStore';
import { systemClock } from '../../../src/node/processes/systemClock';
import { takeLocks } from '../../../src/run/locks/changeLocks';
import { liveLocks, NO_LOCKS } from '../../../src/run/locks/lockTable';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { WavesError } from '../../../src/wavesError';
import { bundled } from '../bundled';

const program = bundled('test/node/lockHolder.ts');

/** A window as a real process. */
function startWindow(commonDir: string, person: string, expiryMs: number) {
  const child = spawn(process.execPath, [program, commonDir, person, String(expiryMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  return {
    said,
    take: (key: string) => void child.stdin.write(`${key}\n`),
    kill: () => void child.kill('SIGKILL'),
    hears: (what: string, test: (answer: Record<string, unknown>) => boolean) =>
      waitFor(what, () => said.some(test)),
    sees: (keys: readonly string[]) =>
      waitFor(`the locks ${keys.join(', ')} are shown`, () => {
        const last = said.findLast((answer) => 'held' in answer);
        return JSON.stringify(last?.['held']) === JSON.stringify(keys);
      }),
  };
}

/** Of a lock, so long that a window may stand still for a while beside others that work, and yet have renewed it. In milliseconds. */
const EXPIRY_MS = 6000;

describe('the table of locks', () => {
  it('is the same in two windows, and what a killed one held is free after its expiry, not before', async () => {
    const commonDir = temporaryFolder();
    const [ada, bob] = [startWindow(commonDir, 'ada', EXPIRY_MS), startWindow(commonDir, 'bob', EXPIRY_MS)];
    await bob.hears('bob is ready', (answer) => 'ready' in answer);
    ada.take('file:src/a.ts');
    await bob.sees(['file:src/a.ts']);
    bob.take('file:src/*.ts');
    await bob.hears(
      'it is refused',
      (answer) => 'refused' in answer && String(answer['why']).includes('ada'),
    );
    const first = (await readLockTable(commonDir)).table.locks[0]?.expires ?? '';
    await waitFor('it is kept alive', async () => {
      const { table } = await readLockTable(commonDir);
      return (table.locks[0]?.expires ?? '') > first;
    });
    ada.kill();
    const { table } = await readLockTable(commonDir);
    const expires = Date.parse(table.locks[0]?.expires ?? '');
    await waitFor('bob gets it', () => {
      bob.take('file:src/*.ts');
      return bob.said.some((answer) => 'taken' in answer);
    });
    const now = (await readLockTable(commonDir)).table;
    expect(now.locks).toMatchObject([{ key: 'file:src/*.ts', holder: { name: 'bob' } }]);
    expect(Date.parse(now.locks[0]?.since ?? '')).toBeGreaterThanOrEqual(expires);
  });

  it('lets one of many processes that want a key at the same moment have it', async () => {
    const commonDir = temporaryFolder();
    const windows = ['a', 'b', 'c', 'd'].map((name) => startWindow(commonDir, name, 60_000));
    await Promise.all(windows.map((each) => each.hears('ready', (answer) => 'ready' in answer)));
    const keys = ['event:x', 'event:y', 'event:z'];
    keys.forEach((key) => windows.forEach((each) => each.take(key)));
    const answers = () =>
      windows.flatMap(({ said }) => said.filter((each) => 'taken' in each || 'refused' in each));
    await waitFor('all are answered', () => answers().length === windows.length * keys.length);
    const taken = answers().flatMap((answer) => ('taken' in answer ? [String(answer['taken'])] : []));
    expect(taken.sort()).toEqual(keys);
  });

  it('loses no change and makes none twice while two are at it at the same time', async () => {
    const commonDir = temporaryFolder();
    const stores = twoStores(commonDir);
    const keys = Array.from({ length: 60 }, (_, at) => `event:e${at}`);
    const had = await Promise.all(keys.map((key, at) => take(stores[at % 2 === 0 ? 0 : 1], key)));
    expect(had.every((each) => !each)).toBe(true);
    for (const store of [...stores, new FileLockStore(commonDir, systemClock)]) {
      expect((await store.read()).locks.map(({ key }) => key).sort()).toEqual([...keys].sort());
    }
  });

  it('does not write the table anew for each change, and keeps few files', async () => {
    const commonDir = temporaryFolder();
    const store = new FileLockStore(commonDir, systemClock);
    const other = new FileLockStore(commonDir, systemClock);
    for (let turn = 0; turn < 20; turn += 1) {
      await take(store, `event:e${turn}`);
    }
    expect(tableFiles(commonDir)).toHaveLength(1);
    for (let turn = 20; turn < 40; turn += 1) {
      await take(turn % 2 === 0 ? store : other, `event:e${turn}`);
    }
    expect((await store.read()).locks).toHaveLength(40);
    expect(tableFiles(commonDir).length).toBeLessThan(6);
  });

  it('does not count what a process adds that others have passed', async () => {
    const commonDir = temporaryFolder();
    const store = new FileLockStore(commonDir, systemClock);
    await take(store, 'event:a');
    const [passed = ''] = tableFiles(commonDir);
    await take(new FileLockStore(commonDir, systemClock), 'event:b');
    const late = JSON.stringify({ id: 'late', drop: [], put: (await store.read()).locks });
    appendFileSync(passed, `${late.replaceAll('event:a', 'event:late')}\n`);
    expect((await store.read()).locks.map(({ key }) => key)).toEqual(['event:a', 'event:b']);
    expect(await take(store, 'event:a')).toBe(true);
  });

  it.each([
    ['after the file before it was left', (commonDir: string) => writeFileSync(nextFile(commonDir), '')],
    [
      'in the middle of its first line',
      (commonDir: string) => writeFileSync(nextFile(commonDir), '{"locks":['),
    ],
    [
      'in the middle of a change',
      (commonDir: string) => appendFileSync(tableFiles(commonDir).at(-1) ?? '', '{"id":"x","drop":["'),
    ],
  ])('goes on where a process was killed %s', async (_, kill) => {
    const commonDir = temporaryFolder();
    const [store, other] = twoStores(commonDir);
    await take(store, 'event:a');
    await take(store, 'event:b');
    kill(commonDir);
    expect((await other.read()).locks).toHaveLength(2);
    expect(await take(store, 'event:a')).toBe(true);
    expect(await take(other, 'event:c')).toBe(false);
    expect((await store.read()).locks).toHaveLength(3);
  });

  it('holds nothing when all of it is damaged, and goes on', async () => {
    const commonDir = temporaryFolder();
    mkdirSync(join(commonDir, 'waves', 'locks'), { recursive: true });
    writeFileSync(nextFile(commonDir), '{"locks":[{}],"latest":[]}\n');
    const store = new FileLockStore(commonDir, systemClock);
    expect(await store.read()).toEqual(NO_LOCKS);
    await new PersonalLocks(store, commonDir, 'ada').take({ keys: ['event:a'], ttlMs: 1000 });
    expect(liveLocks(await store.read(), Date.now())).toHaveLength(1);
  });

  it('can still be used by others when a change is refused that would have begun a file', async () => {
    const commonDir = temporaryFolder();
    const [store, other] = twoStores(commonDir);
    await take(store, 'event:a');
    let asked = 0;
    const refused = other.change((table) => {
      asked += 1;
      if (asked > 1) {
        throw new WavesError('usage', 'No.');
      }
      return { table, answer: 0 };
    });
    await expect(refused).rejects.toMatchObject({ reason: 'usage' });
    expect(await take(store, 'event:a')).toBe(true);
  });
});

/** @returns whether it was there before. */
function take(store: FileLockStore, key: string): Promise<boolean> {
  const holder = { kind: 'person', name: 'ada' } as const;
  return store.change((table, now) => {
    const answer = table.locks.some((lock) => lock.key === key);
    const result = takeLocks(table, { keys: [key], holder, ttlMs: 60_000 }, now);
    return 'taken' in result ? { table: result.taken, answer } : { answer };
  });
}

/** As two windows have it. */
function twoStores(commonDir: string): [FileLockStore, FileLockStore] {
  return [new FileLockStore(commonDir, systemClock), new FileLockStore(commonDir, systemClock)];
}

function tableFiles(commonDir: string): string[] {
  const folder = join(commonDir, 'waves', 'locks');
  return readdirSync(folder)
    .filter((name) => name.startsWith('table.'))
    .map((name) => join(folder, name));
}

function nextFile(commonDir: string): string {
  return join(commonDir, 'waves', 'locks', `table.${tableFiles(commonDir).length + 1}.jsonl`);
}

describe('a person at the table', () => {
  it('takes, releases and breaks with a reason, and each is in the audit log', async () => {
    const commonDir = temporaryFolder();
    const store = new FileLockStore(commonDir, systemClock);
    const ada = new PersonalLocks(store, commonDir, 'ada');
    const bob = new PersonalLocks(store, commonDir, 'bob');
    await ada.take({ keys: ['event:a', 'event:b'], ttlMs: 60_000, reason: 'trying' });
    await expect(bob.take({ keys: ['event:b', 'event:c'], ttlMs: 1000 })).rejects.toMatchObject({
      reason: 'lock-held',
    });
    await expect(bob.release('event:a')).rejects.toMatchObject({ reason: 'lock-held' });
    await ada.release('event:a');
    await expect(ada.release('event:a')).rejects.toMatchObject({ reason: 'usage' });
    expect(await bob.break('event:b', 'urgent')).toMatchObject([{ holder: { name: 'ada' } }]);
    expect(await store.read()).toMatchObject({ locks: [], broken: [{ key: 'event:b', by: 'bob' }] });
    const audit = readFileSync(join(commonDir, 'waves', 'locks', 'audit.1.jsonl'), 'utf8').trimEnd();
    expect(audit.split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { by: 'ada', action: 'take', keys: ['event:a', 'event:b'], reason: 'trying' },
      { by: 'ada', action: 'release', keys: ['event:a'] },
      { by: 'bob', action: 'break', keys: ['event:b'], reason: 'urgent', holders: [{ name: 'ada' }] },
    ]);
  });
});
