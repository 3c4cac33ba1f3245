import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import type { LockConflict } from '../../src/run/locks/changeLocks';
import type { SharedLocks } from '../../src/run/locks/personalLocks';
import { replay } from '../../src/run/run';
import type { LockDoubt } from '../../src/run/locks/locks';
import type { PackageRun } from '../../src/run/run';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

/** A coordinator elsewhere, of which the test says how it stands. */
class Elsewhere implements SharedLocks {
  lost: string | undefined;
  doubtful: LockDoubt | undefined;
  inTheWay: readonly LockConflict[] = [];
  readonly released: string[] = [];
  private readonly watchers = new Set<() => void>();

  take(): Promise<readonly LockConflict[]> {
    return Promise.resolve(this.inTheWay);
  }

  takeUp(): void {
    // Nothing was held before.
  }

  release({ package: id }: { package: string }): void {
    this.released.push(id);
  }

  doubt(): LockDoubt | undefined {
    return this.doubtful;
  }

  confirm(): Promise<boolean> {
    return Promise.resolve(this.doubtful?.phase !== 'lost');
  }

  othersHold(): readonly LockConflict[] {
    return this.inTheWay;
  }

  watch(changed: () => void) {
    this.watchers.add(changed);
    return { dispose: () => this.watchers.delete(changed) };
  }

  change(change: Partial<Pick<Elsewhere, 'lost' | 'doubtful' | 'inTheWay'>>): void {
    Object.assign(this, change);
    this.watchers.forEach((changed) => changed());
  }
}

class SharedWorld extends ScriptedWorld {
  readonly elsewhere = new Elsewhere();
  readonly driver = new Driver({
    ...this.dependencies(),
    timers: { at: () => () => undefined },
    coordination: {
      environment: () => ({}),
      known: () => ({ kind: 'remote', url: 'https://coordinator.example', can: ['CAN_LOCK'] }),
      lost: () => this.elsewhere.lost,
      shared: this.elsewhere,
      watch: (changed) => this.elsewhere.watch(changed),
    },
  });

  async start(...packages: PlanPackage[]): Promise<string> {
    this.plan = planText(packages);
    return (await this.driver.startRun({ plan: '/repository/work-packages.yaml', fresh: true })).run;
  }

  item(run: string, id: string): PackageRun | undefined {
    return replay(this.runs.journals.get(run) ?? [])?.packages.get(id);
  }

  async until(run: string, id: string, state: string): Promise<void> {
    await waitFor(`${id} is ${state}`, () => this.item(run, id)?.state === state);
  }
}

const DOUBT = { keys: ['event:a'], until: '2026-01-01T00:00:00.000Z', holder: undefined };

it('merges nothing under a lock that is lost elsewhere, until it is taken again', async () => {
  const world = new SharedWorld();
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:a'] });
  await world.until(run, 'a', 'working');
  world.elsewhere.change({ doubtful: { phase: 'uncertain', ...DOUBT } });
  await waitFor('it is uncertain', () => world.item(run, 'a')?.lockDoubt?.phase === 'uncertain');
  world.elsewhere.change({ doubtful: { phase: 'lost', ...DOUBT, holder: 'bob' } });
  await waitFor('it is lost', () => world.item(run, 'a')?.lockDoubt?.phase === 'lost');
  world.agents.exit(world.folder('a'), 0);
  await world.until(run, 'a', 'integrating');
  expect(world.runs.words().filter((words) => words.startsWith('locks.'))).toEqual([
    'locks.taken a',
    'locks.doubted a',
    'locks.doubted a',
  ]);
  expect(world.runs.words()).not.toContain('package.integrated a');
  world.elsewhere.change({ doubtful: undefined });
  await world.until(run, 'a', 'done');
  const words = world.runs.words();
  expect(words.indexOf('package.integrated a')).toBeGreaterThan(words.indexOf('locks.confirmed a'));
  await waitFor('it is given back', () => world.elsewhere.released.includes('a'));
});

it('waits for a lock that a package of another clone holds', async () => {
  const world = new SharedWorld();
  const lock = {
    key: 'event:a',
    holder: { kind: 'person', name: 'x@other' } as const,
    since: '2026-01-01T00:00:00.000Z',
    expires: '2999-01-01T00:00:00.000Z',
    ttlMs: 1,
  };
  world.elsewhere.inTheWay = [{ key: 'event:a', lock }];
  const run = await world.start({ id: 'a', command: 'a', locks: ['event:a'] });
  await waitFor('it is said', () => world.item(run, 'a')?.awaitedLocks !== undefined);
  expect(world.item(run, 'a')).toMatchObject({ state: 'ready', awaitedLocks: [{ holder: 'x@other' }] });
  world.elsewhere.change({ inTheWay: [] });
  await world.until(run, 'a', 'working');
});

it('runs one package at a time as soon as the coordinator is gone, and side by side when it is back', async () => {
  const world = new SharedWorld();
  world.elsewhere.lost = 'it lacks CAN_LOCK';
  const run = await world.start({ id: 'a', command: 'a' }, { id: 'b', command: 'b' });
  await world.until(run, 'a', 'working');
  expect(world.item(run, 'b')?.state).toBe('ready');
  world.elsewhere.change({ lost: undefined });
  await world.until(run, 'b', 'working');
  world.elsewhere.change({ lost: 'it lacks CAN_LOCK' });
  await waitFor(
    'it is said',
    () => world.runs.words().filter((word) => word === 'coordinator.lost').length === 2,
  );
  expect(world.runs.words().filter((word) => word.startsWith('coordinator.'))).toEqual([
    'coordinator.probed',
    'coordinator.lost',
    'coordinator.found',
    'coordinator.lost',
  ]);
});
