import { describe, expect, it } from 'vitest';
import { canonicalLockKey, isCanonicalLockKey } from '../../../src/plan/upstream/lockKeys';

describe('canonicalLockKey', () => {
  it.each([
    ['api:get /v1/users', 'api:GET /v1/users'],
    ['api:GET  /v1/users', 'api:GET /v1/users'],
    ['endpoint: post v1/users', 'api:POST /v1/users'],
    ['db:users', 'db:schema:users'],
    ['db:schema:UserNames', 'db:schema:usernames'],
    ['table:user-names', 'db:schema:user_names'],
    ['db:migration-slot:1', 'db:migration-slot'],
    ['event:user_created', 'event:user.created'],
    ['flag:new-menu', 'flag:new.menu'],
    ['env:8080', 'env:port-8080'],
    ['env:CUSTOM_DOMAIN', 'env:custom_domain'],
    ['feature:albums', 'feature:albums:all'],
    ['feature:albums:Plan-Roadmap', 'feature:albums:planroadmap'],
    [' contract:a.yaml', 'contract:a.yaml'],
  ])('makes %j into %j', (key, canonical) => {
    expect(isCanonicalLockKey(key)).toBe(false);
    expect(canonicalLockKey(key)).toBe(canonical);
    expect(isCanonicalLockKey(canonical)).toBe(true);
  });

  it.each(['api:GET /', 'api:guardrails', 'impl:thing', 'flag:', '', 'contract:', 'event:user.created'])(
    'leaves %j alone',
    (key) => {
      expect(canonicalLockKey(key)).toBeUndefined();
    },
  );
});
