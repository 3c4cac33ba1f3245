import { describe, expect, it } from 'vitest';
import { blockedBy } from '../../../src/run/run';
import type { LockTable, TakenLock } from '../../../src/run/locks/lockTable';
import { NO_LOCKS } from '../../../src/run/locks/lockTable';
import { LockedFiles } from '../../../src/run/locks/lockedFiles';
import { lockRows } from '../../../src/run/locks/lockRows';
import { JournalBuilder, planned } from '../journalBuilder';

const NOW = Date.parse('2026-01-01T12:00:00Z');

function startOf(id: string, more: { readonly child?: string } = {}) {
  return {
    type: 'attempt.started',
    package: id,
    attempt: 1,
    agent: { name: 'demo' },
    branch: `waves/feature/${id}`,
    worktree: `/repo.worktrees/feature/${id}`,
    base: 'base',
    ...more,
  } as const;
}

function personal(key: string, more: Partial<TakenLock> = {}): TakenLock {
  return {
    key,
    holder: { kind: 'person', name: 'ada' },
    since: '2026-01-01T11:00:00Z',
    expires: '2026-01-01T13:00:00Z',
    ttlMs: 60_000,
    ...more,
  };
}

describe('lockRows', () => {
  it('names the package that holds a lock, the packages that wait for it and those that mean to take it', () => {
    const run = new JournalBuilder([
      planned('wp-a', { locks: ['db:schema:users'], remainingMinutes: 90 }),
      planned('wp-b', { locks: ['db:schema:users'], remainingMinutes: 30 }),
      planned('wp-c', { locks: ['db:schema:users'], remainingMinutes: 60 }),
      planned('wp-d', { locks: ['db:schema:users', 'file:src/d.ts'], dependsOn: ['wp-a'], wave: 2 }),
    ]);
    run.add(startOf('wp-a'));
    const rows = lockRows({ table: NO_LOCKS, runs: [run.state], now: NOW });
    expect(rows.map(({ key }) => key)).toEqual(['db:schema:users', 'file:src/d.ts']);
    expect(rows[0]).toMatchObject({
      holder: { kind: 'package', run: 'run-1', package: 'wp-a', attempt: 1 },
      since: run.package('wp-a').startedAt,
      waiters: [{ package: 'wp-c' }, { package: 'wp-b' }],
      claims: [{ package: 'wp-d' }],
    });
    expect(rows[1]).toMatchObject({ waiters: [], claims: [{ package: 'wp-d' }] });
    expect(rows[1]).not.toHaveProperty('holder');
  });

  it('shows who waits for a lock of a person, and when it is over', () => {
    const run = new JournalBuilder([planned('wp-a', { locks: ['flag:billing/x'] })]);
    const table: LockTable = { locks: [personal('flag:billing/*', { reason: 'trying it out' })] };
    expect(lockRows({ table, runs: [run.state], now: NOW })).toEqual([
      {
        key: 'flag:billing/*',
        pattern: true,
        holder: { kind: 'person', name: 'ada' },
        since: '2026-01-01T11:00:00Z',
        expires: '2026-01-01T13:00:00Z',
        reason: 'trying it out',
        waiters: [{ run: 'run-1', package: 'wp-a', since: run.package('wp-a').since }],
        claims: [],
      },
    ]);
  });

  it('leaves out what has expired, and keeps claims apart from locks', () => {
    const table: LockTable = {
      locks: [personal('event:a', { expires: '2026-01-01T11:59:59Z' }), personal('event:b', { claim: true })],
    };
    expect(lockRows({ table, runs: [], now: NOW })).toEqual([
      { key: 'event:b', pattern: false, waiters: [], claims: [{ kind: 'person', name: 'ada' }] },
    ]);
  });

  it('names the package within a plan that really holds a lock, and has it wait for nobody around it', () => {
    const outer = new JournalBuilder([planned('wp-p', { locks: ['event:a', 'event:b'], subplan: 'p.yaml' })]);
    outer.add(startOf('wp-p', { child: 'run-1+wp-p.1' }));
    const inner = new JournalBuilder(
      [
        planned('wp-x', { locks: ['event:a'], remainingMinutes: 90 }),
        planned('wp-y', { locks: ['event:a'] }),
        planned('wp-z', { locks: ['event:b'] }),
      ],
      { run: 'run-1+wp-p.1', parent: { run: 'run-1', package: 'wp-p', attempt: 1 } },
    );
    inner.add(startOf('wp-x'));
    const rows = lockRows({ table: NO_LOCKS, runs: [inner.state, outer.state], now: NOW });
    expect(rows).toMatchObject([
      { key: 'event:a', holder: { package: 'wp-x' }, waiters: [{ package: 'wp-y' }] },
      { key: 'event:b', holder: { package: 'wp-p' }, waiters: [], claims: [{ package: 'wp-z' }] },
    ]);
  });

  it('names an agent that has taken a lock itself, and one that waits for it at work', () => {
    const run = new JournalBuilder([planned('wp-a'), planned('wp-b')]);
    run.add(startOf('wp-a'), startOf('wp-b'));
    const holder = { kind: 'package', run: 'run-1', package: 'wp-a', attempt: 1 } as const;
    const table: LockTable = { locks: [personal('db:schema:users', { holder })] };
    const awaited = { key: 'db:schema:users', holder: 'wp-a', until: '2026-01-01T13:00:00Z' };
    run.add({ type: 'locks.awaited', package: 'wp-b', locks: [awaited] });
    const { time = '' } = run.events.at(-1) ?? {};
    run.add({ type: 'locks.awaited', package: 'wp-b', locks: [awaited] });
    expect(lockRows({ table, runs: [run.state], now: NOW })).toMatchObject([
      { key: 'db:schema:users', holder, waiters: [{ package: 'wp-b', since: time }] },
    ]);
    expect(blockedBy(run.state, 'wp-b')).toEqual([{ kind: 'lock', ...awaited }]);
    run.add({ type: 'locks.awaited', package: 'wp-b', locks: [] });
    expect(lockRows({ table, runs: [run.state], now: NOW })[0]?.waiters).toEqual([]);
    expect(blockedBy(run.state, 'wp-b')).toEqual([]);
  });

  it('finds the locks of a file, those by a pattern too', () => {
    const table: LockTable = {
      locks: [
        personal('file:src/*.ts'),
        personal('file:src/[id].tsx'),
        personal('file:docs/a.md'),
        personal('contract:src/a.ts'),
      ],
    };
    const rows = lockRows({ table, runs: [], now: NOW });
    const locked = new LockedFiles(rows);
    expect(locked.of('src/a.ts').map(({ key }) => key)).toEqual(['file:src/*.ts']);
    expect(locked.of('src/[id].tsx').map(({ key }) => key)).toEqual(['file:src/[id].tsx']);
  });
});
