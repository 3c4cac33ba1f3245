import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import { releaseLocks, takeLocks } from '../../src/run/locks/changeLocks';
import type { LockHolder } from '../../src/run/locks/lockTable';
import { replay } from '../../src/run/run';
import type { PackageRun } from '../../src/run/run';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

const ADA: LockHolder = { kind: 'person', name: 'ada' };
const PLAN = { plan: '/repository/work-packages.yaml' };

class LockedWorld extends ScriptedWorld {
  readonly driver = new Driver({ ...this.dependencies(), timers: { at: () => () => undefined } });

  /** Each run is of a feature of its own. */
  async start(...packages: PlanPackage[]): Promise<string> {
    this.plan = planText(packages, `feature-${packages[0]?.id ?? ''}`);
    return (await this.driver.startRun({ ...PLAN, fresh: true })).run;
  }

  item(run: string, id: string): PackageRun | undefined {
    return replay(this.runs.journals.get(run) ?? [])?.packages.get(id);
  }

  async until(run: string, id: string, state: string): Promise<void> {
    await waitFor(`${id} is ${state}`, () => this.item(run, id)?.state === state);
  }

  take(key: string, holder = ADA): void {
    this.locks.changeNow((table, now) => {
      const result = takeLocks(table, { keys: [key], holder, ttlMs: 60_000 }, now);
      return 'taken' in result ? { table: result.taken, answer: true } : { answer: false };
    });
  }

  release(key: string): void {
    this.locks.changeNow((table, now) => ({
      table: releaseLocks(table, (lock) => lock.key === key, now),
      answer: undefined,
    }));
  }

  held(): string[] {
    return this.locks.table.locks.map(
      ({ key, holder }) => `${key} ${holder.kind === 'package' ? holder.package : holder.name}`,
    );
  }
}

it('takes the locks of a package in the table when it starts and gives them back when it is merged', async () => {
  const world = new LockedWorld();
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:b', 'event:a'] });
  await world.until(run, 'a', 'working');
  expect(world.held()).toEqual(['event:a a', 'event:b a']);
  expect(world.item(run, 'a')?.tableLocks).toEqual(['event:a', 'event:b']);
  world.agents.exit(world.folder('a'), 0);
  await waitFor('the run ends', () => world.runs.words().includes('run.ended'));
  expect(world.held()).toEqual([]);
  const words = world.runs.words();
  expect(words.indexOf('locks.taken a')).toBe(words.indexOf('attempt.started a') + 1);
  expect(words.indexOf('locks.released a')).toBeGreaterThan(words.indexOf('package.integrated a'));
});

it('waits for a lock of a person, says so, and starts as soon as it is free', async () => {
  const world = new LockedWorld();
  world.take('flag:billing/*');
  const run = await world.start({ id: 'a', command: 'a', locks: ['flag:billing/x'] });
  await waitFor('it is said', () => world.item(run, 'a')?.awaitedLocks !== undefined);
  expect(world.item(run, 'a')).toMatchObject({
    state: 'ready',
    awaitedLocks: [{ key: 'flag:billing/x', holder: 'ada' }],
  });
  expect(world.runs.words()).not.toContain('run.ended');
  world.release('flag:billing/*');
  await world.until(run, 'a', 'working');
  expect(world.item(run, 'a')?.awaitedLocks).toBeUndefined();
});

it('does not start a package that may write a file which a person has locked, though it claims no lock', async () => {
  const world = new LockedWorld();
  world.take('file:src/mine.ts');
  const run = await world.start(
    { id: 'a', command: 'a', writes: ['src/**'] },
    { id: 'b', command: 'b', writes: ['docs/**'] },
  );
  await world.until(run, 'b', 'working');
  await waitFor('it is said', () => world.item(run, 'a')?.awaitedLocks !== undefined);
  expect(world.item(run, 'a')).toMatchObject({
    state: 'ready',
    awaitedLocks: [{ key: 'file:src/mine.ts', holder: 'ada' }],
  });
  world.release('file:src/mine.ts');
  await world.until(run, 'a', 'working');
});

it('never lets packages of two plans hold a lock at once', async () => {
  const world = new LockedWorld();
  const first = await world.start({ id: 'a', command: 'a', locks: ['db:schema:users'] });
  await world.until(first, 'a', 'working');
  const folder = world.folder('a');
  const second = await world.start({ id: 'b', command: 'b', locks: ['db:schema:users'] });
  await waitFor('b waits', () => world.item(second, 'b')?.awaitedLocks !== undefined);
  expect(world.item(second, 'b')).toMatchObject({
    state: 'ready',
    awaitedLocks: [{ holder: `a (${first})` }],
  });
  world.agents.exit(folder, 0);
  await world.until(second, 'b', 'working');
  expect(world.held()).toEqual(['db:schema:users b']);
});

it('tells a package whose lock a person has broken, and lets it go on', async () => {
  const world = new LockedWorld();
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:a'] });
  await world.until(run, 'a', 'working');
  const [lock] = world.locks.table.locks;
  if (lock === undefined) {
    throw new Error('nothing is locked');
  }
  const broken = { key: lock.key, holder: lock.holder, by: 'ada', reason: 'urgent', at: lock.since };
  world.locks.changeNow(() => ({ table: { locks: [], broken: [broken] }, answer: undefined }));
  await waitFor('it is told', () => world.runs.words().includes('locks.lost a'));
  expect(world.item(run, 'a')).toMatchObject({ state: 'working', tableLocks: undefined });
  expect(replay(world.runs.journals.get(run) ?? [])?.notes).toEqual([
    'a: ada has broken its lock event:a: urgent',
  ]);
  expect(world.held()).toEqual([]);
});

it('takes a lock again that had expired while nobody else wanted it, and tells when somebody did', async () => {
  const world = new LockedWorld();
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:a'] });
  await world.until(run, 'a', 'working');
  world.release('event:a');
  await waitFor('it is taken again', () => world.held().includes('event:a a'));
  world.locks.changeNow((_table, now) => {
    const result = takeLocks({ locks: [] }, { keys: ['event:a'], holder: ADA, ttlMs: 1000 }, now);
    return 'taken' in result ? { table: result.taken, answer: undefined } : { answer: undefined };
  });
  await waitFor('it is told', () => world.runs.words().includes('locks.lost a'));
  expect(world.held()).toEqual(['event:a ada']);
});

it('takes up what the driver before held, and gives back what ended runs have left', async () => {
  const world = new LockedWorld();
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:a'] });
  await world.until(run, 'a', 'working');
  await world.driver.close();
  world.take('event:z', { kind: 'package', run: 'gone', package: 'z', attempt: 1 });
  world.take('event:y', { kind: 'package', run, package: 'y', attempt: 1 });
  const next = new Driver({ ...world.dependencies(2), timers: { at: () => () => undefined } });
  await next.recover();
  await waitFor('only its own is left', () => world.held().join() === 'event:a a');
  world.agents.exit(world.folder('a'), 0);
  await world.until(run, 'a', 'done');
  await waitFor('it is given back', () => world.held().length === 0);
  await next.close();
});

it('keeps two packages of one run apart whose keys are patterns that meet', async () => {
  const world = new LockedWorld();
  const run = await world.start(
    { id: 'a', command: 'a', locks: ['flag:billing/*'] },
    { id: 'b', command: 'b', locks: ['flag:billing/x'] },
  );
  await world.until(run, 'a', 'working');
  expect(world.item(run, 'b')?.state).toBe('ready');
  world.agents.exit(world.folder('a'), 0);
  await world.until(run, 'b', 'working');
});

it('waits for a lock that a later text of the plan takes from a package which is still being stopped', async () => {
  const world = new LockedWorld();
  const follow = world.agents.follow.bind(world.agents);
  // Agents are given some seconds to end.
  world.agents.follow = (folder, listener) => ({ ...follow(folder, listener), cancel: () => undefined });
  const run = await world.start(
    { id: 'a', command: 'a', locks: ['event:a'] },
    { id: 'b', command: 'b', dependsOn: ['a'] },
  );
  await world.until(run, 'a', 'working');
  let asked = 0;
  const change = world.locks.change.bind(world.locks);
  world.locks.change = (decide) => {
    asked += 1;
    return asked > 100 ? new Promise(() => undefined) : change(decide);
  };
  world.plan = planText(
    [
      { id: 'a', command: 'a' },
      { id: 'b', command: 'b', locks: ['event:a'] },
    ],
    'feature-a',
  );
  await world.driver.steer({ run, action: { kind: 'revise' } });
  await waitFor('it is refused', () => asked > 100 || world.item(run, 'b')?.awaitedLocks !== undefined);
  expect(world.item(run, 'b')).toMatchObject({ state: 'ready', awaitedLocks: [{ holder: `a (${run})` }] });
  world.agents.exitWith(world.folder('a'), { reason: 'cancelled', code: null, signal: 'SIGTERM' });
  await world.until(run, 'b', 'working');
  expect(world.held()).toEqual(['event:a b']);
  expect(world.item(run, 'b')?.awaitedLocks).toBeUndefined();
});
