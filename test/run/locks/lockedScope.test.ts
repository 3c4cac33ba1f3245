import { expect, it } from 'vitest';
import type { HeldKey } from '../../../src/run/locks/changeLocks';
import { lockedInScope } from '../../../src/run/locks/lockedScope';
import { planned } from '../journalBuilder';

const ADA = { kind: 'person', name: 'ada' } as const;
const SCOPE = planned('a', { writeAllow: ['src/**', 'README.md'], deny: ['src/generated/**'] });

function held(key: string, more: Partial<HeldKey> = {}): HeldKey {
  return { key, holder: ADA, ...more };
}

it.each([
  ['file:src/a.ts', true],
  ['file:README.md', true],
  ['file:docs/a.md', false],
  ['file:src/generated/a.ts', false],
  ['file:**/*.ts', true],
  ['file:src/generated/**', false],
  ['file:docs/**', false],
  ['db:schema:users', false],
])('keeps a package with files of its scope from starting: %s %s', (key, expected) => {
  const lock = held(key);
  expect(lockedInScope([lock], SCOPE)).toEqual(expected ? [{ key, lock }] : []);
});

it('takes no notice of what is only claimed, and of what packages hold', () => {
  const holder = { kind: 'package', run: 'r', package: 'b', attempt: 1 } as const;
  expect(lockedInScope([held('file:src/a.ts', { claim: true })], SCOPE)).toEqual([]);
  expect(lockedInScope([held('file:src/a.ts', { holder })], SCOPE)).toEqual([]);
});
