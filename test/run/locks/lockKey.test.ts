import { describe, expect, it } from 'vitest';
import { heldLockKey } from '../../../src/plan/upstream/lockKeys';
import { fileLockKey, locksMeet } from '../../../src/run/kernel/state/claims';
import { meantLockKey } from '../../../src/run/locks/lockTable';

describe('lock keys', () => {
  it.each([
    ['flag:billing/*', 'flag:billing/x', true],
    ['flag:billing/*', 'flag:*/x', true],
    ['flag:billing/*', 'flag:search/x', false],
    ['file:src/*.ts', 'file:src/a/b.ts', true],
    ['file:src/*.ts', 'file:src/*.tsx', false],
    ['file:src/a.ts', 'contract:src/a.ts', false],
    ['contract:a?.yaml', 'contract:ab.yaml', false],
    ['api:GET /users/[id]', 'api:GET /users/i', false],
    ['feature:F-1:pause', 'feature:F-1:pause', true],
  ])('%s and %s: %s', (a, b, meet) => {
    expect(locksMeet(a, b)).toBe(meet);
    expect(locksMeet(b, a)).toBe(meet);
  });

  it.each([
    ['db:schema:users', 'db:schema:users'],
    ['table: Users', 'db:schema:users'],
    ['get /x', 'file:get /x'],
    ['api: get users', 'api:GET /users'],
    ['src/a.ts', 'file:src/a.ts'],
    ['./src//a.ts', 'file:src/a.ts'],
    ['file:src\\a.ts', 'file:src/a.ts'],
    ['config:limits', 'config:limits'],
    ['src/\u00e9.ts', 'file:src/\u00e9.ts'],
    ['src/e\u0301.ts', 'file:src/\u00e9.ts'],
  ])('a person who writes %s means %s', (text, key) => {
    expect(meantLockKey(text)).toBe(key);
  });

  it('keeps keys of unknown namespaces as a plan has them', () => {
    expect(heldLockKey('impl:foo')).toBe('impl:foo');
    expect(fileLockKey('src/*')).toBe('file:src/*');
  });
});
