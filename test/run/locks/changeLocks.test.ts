import { describe, expect, it } from 'vitest';
import { releaseLocks, renewLocks, takeLocks } from '../../../src/run/locks/changeLocks';
import type { LockHolder, LockTable, TakenLock } from '../../../src/run/locks/lockTable';
import { isLockTable, liveLocks, NO_LOCKS } from '../../../src/run/locks/lockTable';

const ADA: LockHolder = { kind: 'person', name: 'ada' };
const API: LockHolder = { kind: 'package', run: 'run-1', package: 'wp-api', attempt: 1 };

function taken(table: LockTable, holder: LockHolder, keys: readonly string[], now: number): LockTable {
  const result = takeLocks(table, { keys, holder, ttlMs: 1000 }, now);
  if (!('taken' in result)) {
    throw new Error(`${keys.join(', ')} could not be taken`);
  }
  return result.taken;
}

describe('takeLocks', () => {
  it('takes all in lexicographic order, each once', () => {
    const table = taken(NO_LOCKS, API, ['file:b', 'db:schema:a', 'file:a', 'file:b'], 0);
    expect(table.locks.map(({ key }) => key)).toEqual(['db:schema:a', 'file:a', 'file:b']);
    expect(isLockTable(JSON.parse(JSON.stringify(table)))).toBe(true);
  });

  it('takes none where one is held, and says by whom', () => {
    const table = taken(NO_LOCKS, ADA, ['flag:billing/*'], 0);
    const result = takeLocks(table, { keys: ['event:a', 'flag:billing/x'], holder: API, ttlMs: 1 }, 500);
    expect(result).toMatchObject({ conflicts: [{ key: 'flag:billing/x', lock: { key: 'flag:billing/*' } }] });
  });

  it('takes what has expired, not a moment before', () => {
    const table = taken(NO_LOCKS, ADA, ['event:a'], 0);
    const wish = { keys: ['event:a'], holder: API, ttlMs: 1000 };
    expect(takeLocks(table, wish, 999)).toHaveProperty('conflicts');
    expect(takeLocks(table, wish, 1000)).toMatchObject({ taken: { locks: [{ holder: API }] } });
  });

  it('lasts longer when the same holder takes it again, and has been held since the first time', () => {
    const again = taken(taken(NO_LOCKS, API, ['event:a'], 0), { ...API, attempt: 2 }, ['event:a'], 600);
    expect(again.locks).toMatchObject([
      { since: '1970-01-01T00:00:00.000Z', expires: '1970-01-01T00:00:01.600Z', holder: { attempt: 2 } },
    ]);
  });

  it('lets claims stand beside locks, in either order', () => {
    const claim = { keys: ['event:a'], holder: ADA, ttlMs: 1000, claim: true } as const;
    const first = takeLocks(taken(NO_LOCKS, API, ['event:a'], 0), claim, 0);
    expect(first).toMatchObject({ taken: { locks: [{ holder: API }, { holder: ADA, claim: true }] } });
    const claimed = takeLocks(NO_LOCKS, claim, 0);
    expect('taken' in claimed && taken(claimed.taken, API, ['event:a'], 0).locks).toHaveLength(2);
  });
});

describe('releaseLocks and renewLocks', () => {
  it('gives up what is named and nothing else', () => {
    const table = taken(taken(NO_LOCKS, ADA, ['event:a'], 0), API, ['event:b', 'event:c'], 0);
    const rest = releaseLocks(table, ({ key }) => key === 'event:b', 10);
    expect(rest.locks.map(({ key }) => key)).toEqual(['event:a', 'event:c']);
  });

  it('makes what shows a sign of life last, and nothing else', () => {
    const table = taken(taken(NO_LOCKS, ADA, ['event:a'], 0), API, ['event:b'], 500);
    const renewed = renewLocks(table, ({ holder }) => holder.kind === 'package', 1200);
    expect(renewed.locks.map(({ key }) => key)).toEqual(['event:b']);
    expect(liveLocks(renewed, 2199)).toHaveLength(1);
    expect(liveLocks(renewed, 2200)).toHaveLength(0);
  });

  it('revives what was over on a machine that slept, unless somebody else has it', () => {
    const table = taken(taken(NO_LOCKS, ADA, ['event:a'], 0), API, ['event:b'], 0);
    const isAda = ({ holder }: TakenLock) => holder.kind === 'person';
    expect(renewLocks(table, isAda, 5000).locks).toMatchObject([{ key: 'event:a', holder: ADA }]);
    const stolen = { locks: [...table.locks, ...taken(NO_LOCKS, API, ['event:a'], 4500).locks] };
    expect(renewLocks(stolen, isAda, 5000).locks).toMatchObject([{ key: 'event:a', holder: API }]);
  });
});
