import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownerIndex } from '../../../src/plan/ownership/ownerIndex';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { compileScope } from '../../../src/plan/globs/scope';

const PLAN = `
packages:
  - id: wp-api
    scope: { write_allow: ["src/api/**", "src/api/users.py"], deny: ["src/api/generated/*"] }
    locks: { files: [package.json] }
  - id: wp-any
    scope: { write_allow: ["*.py", "package*.json"] }
    locks: { files: ["src/*/users.py"] }
  - id: wp-api
    scope: { write_allow: ["**"] }
`;

describe('ownerIndex', () => {
  const index = ownerIndex(readPlan(PLAN).plan);
  const names = (path: string): string => {
    const { writers, denied, locks } = index.ownersOf(path);
    const shown = [writers, denied, locks].map((claims) =>
      claims.map((claim) => `${claim.package} ${claim.pattern.value}`).join(', '),
    );
    return shown.join(' | ');
  };

  it.each([
    ['src/api/users.py', 'wp-api src/api/users.py, wp-any *.py |  | wp-any src/*/users.py'],
    ['src/api/generated/a.ts', ' | wp-api src/api/generated/* | '],
    ['package.json', 'wp-any package*.json |  | wp-api package.json'],
    ['README.md', ' |  | '],
  ])('knows the owners of %s', (path, owners) => {
    expect(names(path)).toBe(owners);
  });

  it('tells where the pattern stands', () => {
    expect(index.ownersOf('package.json').locks[0]?.pattern.range.start).toEqual({ line: 4, character: 21 });
  });

  it('agrees with what polices writes', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), minLength: 1, maxLength: 5 });
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 5 });
    const scope = fc.record({
      allow: fc.array(glob, { maxLength: 4 }),
      deny: fc.array(glob, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(scope, { minLength: 1, maxLength: 4 }), fc.array(path), (scopes, paths) => {
        const packages = scopes.map(({ allow, deny }, index) => ({
          id: `wp-${index}`,
          scope: { write_allow: allow, deny },
        }));
        const compiled = ownerIndex(readPlan(JSON.stringify({ packages })).plan);
        const matchers = scopes.map(({ allow, deny }) => compileScope(allow, deny));
        for (const each of paths) {
          const expected = packages.filter((_, at) => matchers[at]?.admits(each)).map(({ id }) => id);
          expect(compiled.ownersOf(each).writers.map((claim) => claim.package)).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
