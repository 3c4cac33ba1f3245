import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPath } from '../../../src/plan/globs/commonPath';
import { Glob } from '../../../src/plan/globs/globs';
import { plainPath } from '../../../src/plan/globs/pathShape';
import { graphOf } from '../../../src/plan/graph/graph';
import type { WorkPackage } from '../../../src/plan/model';
import type { Overlaps } from '../../../src/plan/ownership/overlaps';
import { findOverlaps } from '../../../src/plan/ownership/overlaps';
import { readPlan } from '../../../src/plan/reading/readPlan';

interface PlannedPackage {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly scope: { readonly write_allow: readonly string[]; readonly deny: readonly string[] };
  readonly locks: { readonly files: readonly string[]; readonly keys: readonly string[] };
}

function overlapsOf(packages: readonly PlannedPackage[]): {
  overlaps: Overlaps;
  items: readonly WorkPackage[];
} {
  const { plan } = readPlan(JSON.stringify({ packages }));
  return { overlaps: findOverlaps(plan, graphOf(plan)), items: plan.packages };
}

const glob = fc
  .array(fc.constantFrom('a', 'b', 'a/', 'b/', '*', '**', '?', '[ab]', '.py'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));
const globs = (maxLength: number) => fc.array(glob, { maxLength });
const someScope = fc.record({
  allow: globs(5),
  deny: globs(2),
  files: globs(2),
  dependencies: fc.nat({ max: 15 }),
});

describe('findOverlaps', () => {
  it('finds what comparing everything with everything finds', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(someScope, { minLength: 2, maxLength: 5 }), (scopes) => {
        const packages = scopes.map(({ allow, deny, files, dependencies }, index) => ({
          id: `wp-${index}`,
          // Of the packages before, those whose bit is set.
          dependencies: scopes.flatMap((_, at) =>
            at < index && (dependencies >> at) & 1 ? [`wp-${at}`] : [],
          ),
          scope: { write_allow: allow, deny },
          locks: { files, keys: [] },
        }));
        const { overlaps, items } = overlapsOf(packages);
        const graph = graphOf(readPlan(JSON.stringify({ packages })).plan);
        const expected = { scope: new Set<string>(), locks: new Set<string>() };
        for (const a of items) {
          for (const b of items.filter((other) => other.id !== a.id && graph.parallel(a.id, other.id))) {
            const denied = [...a.scope.deny, ...b.scope.deny].map(({ value }) => Glob.ofPath(value));
            for (const { value: one } of a.scope.writeAllow) {
              for (const { value: other } of b.scope.writeAllow) {
                const meet = commonPath({ a: Glob.ofPath(one), b: Glob.ofPath(other), denied });
                if (a.id < b.id && meet.found === 'path') {
                  expected.scope.add([a.id, b.id, one, other].join(' '));
                }
              }
            }
            for (const { value: lock } of a.locks.files) {
              for (const { value: other } of b.scope.writeAllow) {
                const own = b.scope.deny.map(({ value }) => Glob.ofPath(value));
                const meet = commonPath({
                  a: Glob.ofPath(plainPath(lock)),
                  b: Glob.ofPath(other),
                  denied: own,
                });
                if (meet.found === 'path') {
                  expected.locks.add([a.id, b.id, lock, other].join(' '));
                }
              }
            }
          }
        }
        const scope = overlaps.scope
          .filter(({ common }) => common.found === 'path')
          .map(({ a, b, claimA, claimB }) => [a.id, b.id, claimA.value, claimB.value].join(' '));
        const locks = overlaps.locksInScope.map(({ holder, writer, lock, glob: by }) =>
          [holder.id, writer.id, lock.value, by.value].join(' '),
        );
        found += scope.length;
        return sameSet(new Set(scope), expected.scope) && sameSet(new Set(locks), expected.locks);
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(found).toBeGreaterThan(200);
  }, 120_000);

  it("knows that upstream's gate takes a pattern for a path", () => {
    const { overlaps } = overlapsOf(
      ['*]', 'x[a]'].map((each, index) => ({
        id: `wp-${index}`,
        dependencies: [],
        scope: { write_allow: [each], deny: [] },
        locks: { files: [], keys: [] },
      })),
    );
    expect(overlaps.scope.map(({ upstream, common }) => [upstream, common.found])).toEqual([[true, 'none']]);
  });

  it('stops where there are more than anybody reads, and says so', () => {
    const packages = Array.from({ length: 300 }, (_, index) => ({
      id: `wp-${index}`,
      dependencies: [],
      scope: { write_allow: ['src/**'], deny: [] },
      locks: { files: [], keys: [] },
    }));
    const { overlaps } = overlapsOf(packages);
    expect(overlaps.complete).toBe(false);
    expect(overlaps.scope).toHaveLength(10_000);
  });

  it('compares lock keys by their stars only', () => {
    const claims = ['flag:billing/*', 'flag:billing/x', 'api:GET /v1/a?b', 'api:GET /v1/aXb'];
    const { overlaps } = overlapsOf(
      claims.map((key, index) => ({
        id: `wp-${index}`,
        dependencies: [],
        scope: { write_allow: [], deny: [] },
        locks: { files: [], keys: [key] },
      })),
    );
    expect(overlaps.locks.map(({ claimA, claimB }) => [claimA.value, claimB.value])).toEqual([
      ['flag:billing/*', 'flag:billing/x'],
    ]);
  });
});

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}
