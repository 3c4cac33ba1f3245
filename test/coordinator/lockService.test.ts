import { expect, it } from 'vitest';
import type { LockStore } from '../../src/ports/ports';
import type { LockTable } from '../../src/run/locks/lockTable';
import { NO_LOCKS } from '../../src/run/locks/lockTable';
import { LockService } from '../../src/coordinator/services/lockService';
import type { RunsPort } from '../../src/coordinator/services/tables/runViews';
import { RunViews } from '../../src/coordinator/services/tables/runViews';
import type { Caller } from '../../src/coordinator/caller';
import { systemClock } from '../../src/node/processes/systemClock';
import { systemTimers } from '../../src/node/processes/systemTimers';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

const MINUTE = 60_000;
/** Waits below that are over at once, in milliseconds: those for others who ask at the same time. */
const SHORT = 10;

const NO_RUNS: RunsPort = {
  states: () => [],
  lockAwaited: () => undefined,
  progressed: () => undefined,
  say: () => Promise.resolve(),
  inbox: () => Promise.resolve([]),
};

/** A table whose writings are held up until they are let go, and a clock that is set by hand. */
function service() {
  let now = 0;
  let table: LockTable = NO_LOCKS;
  let disk: Promise<void> = Promise.resolve();
  const listeners = new Set<(table: LockTable) => void>();
  const alarms = new Set<{ readonly time: number; readonly ring: () => void }>();
  const store: LockStore = {
    change: async (decide) => {
      const change = decide(table, now);
      await disk;
      if (change.table !== undefined) {
        table = change.table;
        listeners.forEach((listener) => listener(table));
      }
      return change.answer;
    },
    read: () => Promise.resolve(table),
    watch: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    keepAlive: () => ({ dispose: () => undefined }),
  };
  const timers = {
    at: (time: number, ring: () => void) => {
      if (time < now + SHORT) {
        queueMicrotask(ring);
        return () => undefined;
      }
      const alarm = { time, ring };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
  };
  const runs = new RunViews(
    NO_RUNS,
    timers,
    () => now,
    () => 'id',
  );
  const locks = new LockService(store, timers, runs, () => now);
  return {
    locks,
    holder: () => table.locks.map(({ holder }) => (holder.kind === 'person' ? holder.name : holder.package)),
    pass: (milliseconds: number) => {
      now += milliseconds;
      for (const alarm of [...alarms].filter(({ time }) => time <= now)) {
        alarms.delete(alarm);
        alarm.ring();
      }
    },
    holdUp: () => {
      let letGo: () => void = () => undefined;
      disk = new Promise((resolve) => (letGo = resolve));
      return letGo;
    },
    acquire: (agentId: string, wait_seconds = 0, file_path = 'api:x', gone?: AbortSignal) =>
      locks.acquire(caller(agentId), { file_path, ttl_minutes: 1, wait_seconds }, now, gone),
    release: (agentId: string, file_path = 'api:x') => locks.release(caller(agentId), file_path),
  };
}

function caller(agentId: string): Caller {
  return { agentId, agentType: 'test', sessionId: undefined, trust: 4 };
}

it('lets in who waits longest when the time of a lock is over', async () => {
  const { acquire, pass, holder } = service();
  await acquire('first');
  const [second, third] = [acquire('second', 50), acquire('third', 50)];
  await acquire('somebody', 0, 'api:other');
  pass(MINUTE);
  expect(await second).toMatchObject({ success: true, action: 'acquired' });
  expect(holder()).toContain('second');
  pass(MINUTE);
  expect(await third).toMatchObject({ success: false, locked_by: 'second' });
});

it('keeps the order of asking among those who come while the table is being written', async () => {
  const { acquire, release, holdUp, holder } = service();
  await acquire('first');
  const letGo = holdUp();
  const freed = release('first');
  const waiting = acquire('second', 50);
  const barging = acquire('barging');
  const third = acquire('third', 50);
  letGo();
  expect(await freed).toMatchObject({ success: true });
  expect(await waiting).toMatchObject({ success: true });
  expect(await barging).toMatchObject({ success: false, locked_by: 'second' });
  expect(holder()).toEqual(['second']);
  await release('second');
  expect(await third).toMatchObject({ success: true });
});

it('lets nobody past who waits for a pattern', async () => {
  const { acquire, release } = service();
  await acquire('first', 0, 'api:users/1');
  const all = acquire('second', 50, 'api:users/*');
  expect(await acquire('third', 0, 'api:users/2')).toMatchObject({ success: false, locked_by: 'second' });
  await release('first', 'api:users/1');
  expect(await all).toMatchObject({ success: true });
});

it('gives nothing to who has gone, and nobody waits behind them', async () => {
  const { acquire, release, holdUp, holder } = service();
  await acquire('first');
  const [gone, goingLate] = [new AbortController(), new AbortController()];
  const second = acquire('second', 50, 'api:x', gone.signal);
  const third = acquire('third', 50, 'api:x', goingLate.signal);
  const fourth = acquire('fourth', 50);
  gone.abort();
  expect(await second).toMatchObject({ success: false, reason: 'gone' });
  const letGo = holdUp();
  const freed = release('first');
  // The third goes while it is being written that it has the lock.
  await Promise.resolve().then(() => Promise.resolve());
  goingLate.abort();
  letGo();
  await freed;
  await third;
  expect(await fourth).toMatchObject({ success: true });
  expect(holder()).toEqual(['fourth']);
});

it('hands on a lock that somebody gives back outside of the coordinator', async () => {
  const commonDir = temporaryFolder('locks');
  const [ours, theirs] = [1, 2].map(() => new FileLockStore(commonDir, systemClock)) as [
    FileLockStore,
    FileLockStore,
  ];
  const timers = systemTimers;
  const runs = new RunViews(
    NO_RUNS,
    timers,
    () => Date.now(),
    () => 'id',
  );
  const locks = new LockService(ours, timers, runs, () => Date.now());
  const wanted = { file_path: 'api:x', ttl_minutes: 1, wait_seconds: 50 };
  await locks.acquire(caller('first'), wanted, Date.now());
  const second = locks.acquire(caller('second'), wanted, Date.now());
  await waitFor('the first has it', async () => (await theirs.read()).locks.length === 1);
  await theirs.change(() => ({ table: NO_LOCKS, answer: undefined }));
  expect(await second).toMatchObject({ success: true });
  locks.dispose();
});
