import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { locksMeet } from '../../../src/run/kernel/state/claims';
import { meantLockKey } from '../../../src/run/locks/lockTable';

function found(keysA: string, keysB: string, strict = false): string[] {
  const text = `packages:
  - { id: wp-a, scope: { write_allow: ["a/**"] }, locks: ${keysA} }
  - { id: wp-b, scope: { write_allow: ["b/**"] }, locks: ${keysB} }
`;
  return checkPlan(readPlan(text), { strict })
    .filter(({ data }) => data?.kind === 'lock-overlap')
    .map(({ code, severity }) => `${severity} ${code}`);
}

describe('locks that two packages claim', () => {
  it('are told as they are held: however they are written', () => {
    expect(locksMeet(meantLockKey('api:get /v1/users'), meantLockKey('api:GET /v1/users'))).toBe(true);
    expect(found('{ keys: ["api:get /v1/users"] }', '{ keys: ["api:GET /v1/users"] }')).toEqual([
      'warning lock-overlap',
    ]);
    expect(found('{ keys: ["table:users"] }', '{ keys: ["db:schema:users"] }')).toEqual([
      'warning lock-overlap',
    ]);
    expect(found('{ files: [./package.json] }', '{ files: [package.json] }')).toEqual([
      'warning lock-overlap',
    ]);
    expect(found('{ keys: ["api:GET /v1/users"] }', '{ keys: ["api:PUT /v1/users"] }')).toEqual([]);
  });

  it('are as grave written alike as where one covers the other, since both only wait', () => {
    const covering = found('{ keys: ["flag:billing/*"] }', '{ keys: ["flag:billing/x"] }');
    expect(found('{ keys: ["flag:billing/x"] }', '{ keys: ["flag:billing/x"] }')).toEqual(covering);
    expect(covering).toEqual(['warning lock-overlap']);
  });

  it('are an error to the letter only where upstream refuses them', () => {
    expect(found('{ keys: ["env:x"] }', '{ keys: ["env:x"] }', true)).toEqual(['error lock-overlap']);
    expect(found('{ keys: ["flag:b/*"] }', '{ keys: ["flag:b/x"] }', true)).toEqual(['warning lock-overlap']);
  });
});
