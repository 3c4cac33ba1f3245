import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LockDesk } from '../../src/node/lockDesk';
import { readLockTable, writeLockTable } from '../../src/node/lockFile';
import { FileLockStore } from '../../src/node/lockStore';
import { systemClock } from '../../src/node/systemClock';
import { takeLocks } from '../../src/run/locks/changeLocks';
import { liveLocks, NO_LOCKS } from '../../src/run/locks/lockTable';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { bundled } from './bundled';

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

describe('the table of locks', () => {
  it('is the same in two windows, and what a killed one held is free after its expiry, not before', async () => {
    const commonDir = temporaryFolder();
    const [ada, bob] = [startWindow(commonDir, 'ada', 1500), startWindow(commonDir, 'bob', 1500)];
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

  it('lets nobody make a version that was overtaken, however late they come', async () => {
    const commonDir = temporaryFolder();
    const stale = await readLockTable(commonDir);
    const store = new FileLockStore(commonDir, systemClock);
    const holder = { kind: 'person', name: 'ada' } as const;
    for (let turn = 0; turn < 40; turn += 1) {
      await store.change((table, now) => {
        const result = takeLocks(table, { keys: [`event:e${turn}`], holder, ttlMs: 60_000 }, now);
        return 'taken' in result ? { table: result.taken, answer: 0 } : { answer: 0 };
      });
    }
    expect(await writeLockTable(commonDir, { version: stale.version + 1, table: NO_LOCKS })).toBe(false);
    expect((await readLockTable(commonDir)).table.locks).toHaveLength(40);
    expect(readdirSync(join(commonDir, 'waves', 'locks')).length).toBeLessThan(20);
  });

  it('holds nothing when its newest version is damaged, and goes on', async () => {
    const commonDir = temporaryFolder();
    expect(await writeLockTable(commonDir, { version: 1, table: { locks: [{} as never] } })).toBe(true);
    const store = new FileLockStore(commonDir, systemClock);
    expect(await store.read()).toEqual(NO_LOCKS);
    await new LockDesk(store, commonDir, 'ada').take({ keys: ['event:a'], ttlMs: 1000 });
    expect(liveLocks(await store.read(), Date.now())).toHaveLength(1);
  });
});

describe('a person at the table', () => {
  it('takes, releases and breaks with a reason, and each is in the audit log', async () => {
    const commonDir = temporaryFolder();
    const store = new FileLockStore(commonDir, systemClock);
    const ada = new LockDesk(store, commonDir, 'ada');
    const bob = new LockDesk(store, commonDir, 'bob');
    await ada.take({ keys: ['event:a', 'event:b'], ttlMs: 60_000, reason: 'trying' });
    await expect(bob.take({ keys: ['event:b', 'event:c'], ttlMs: 1000 })).rejects.toMatchObject({
      reason: 'lock-held',
    });
    await expect(bob.release('event:a')).rejects.toMatchObject({ reason: 'lock-held' });
    await ada.release('event:a');
    await expect(ada.release('event:a')).rejects.toMatchObject({ reason: 'usage' });
    expect(await bob.break('event:b', 'urgent')).toMatchObject([{ holder: { name: 'ada' } }]);
    expect(await store.read()).toMatchObject({ locks: [], broken: [{ key: 'event:b', by: 'bob' }] });
    const audit = readFileSync(join(commonDir, 'waves', 'locks', 'audit.jsonl'), 'utf8').trimEnd();
    expect(audit.split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { by: 'ada', action: 'take', keys: ['event:a', 'event:b'], reason: 'trying' },
      { by: 'ada', action: 'release', keys: ['event:a'] },
      { by: 'bob', action: 'break', keys: ['event:b'], reason: 'urgent', holders: [{ name: 'ada' }] },
    ]);
  });
});
