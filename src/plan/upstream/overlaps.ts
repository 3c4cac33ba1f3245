import { compileGlob, hasWildcard } from '../globs';
import type { PlanGraph } from '../graph';
import type { Plan, WorkPackage } from '../model';
import type { Located } from '../source';
import { pythonList, pythonString } from './pythonRepr';

/** The package that upstream leaves out of its overlap checks, since it is meant to touch everything. */
const INTEGRATION = 'wp-integration';

/** In a plan with thousands of packages that all write everything, nobody reads more than these. */
const MAX_OVERLAPS = 10_000;

/** Something that two packages which may work at the same time both claim. */
export interface Overlap {
  readonly kind: 'scope' | 'key' | 'file';
  readonly a: WorkPackage;
  readonly b: WorkPackage;
  /** What each of them claims; the same for locks. */
  readonly claimA: Located<string>;
  readonly claimB: Located<string>;
}

/** Overlaps of what packages may write, and of what they lock, each in the order in which upstream reports them. */
export interface Overlaps {
  readonly scope: readonly Overlap[];
  readonly locks: readonly Overlap[];
}

/**
 * Upstream's overlap checks: two scopes overlap when a glob of one matches a glob of the other taken as a path, or both are
 * the same; locks overlap when they are the same text. `deny` is not considered.
 */
export function findOverlaps(plan: Plan, graph: PlanGraph): Overlaps {
  const packages = distinctPackages(plan);
  const found = (kind: Overlap['kind'], claims: Claims): Overlap[] =>
    overlapping(packages, claims, kind === 'scope', graph).map((overlap) => ({ kind, ...overlap }));
  const keys = found('key', (item) => item.locks.keys);
  const files = found('file', (item) => item.locks.files);
  return {
    scope: found('scope', (item) => item.scope.writeAllow),
    locks: [...keys, ...files].sort((x, y) => compare(x.a.id, y.a.id) || compare(x.b.id, y.b.id)),
  };
}

/** Overlapping scopes in the words of upstream's validator. */
export function scopeOverlapMessages(overlaps: Overlaps): string[] {
  return overlaps.scope.map(
    ({ a, b, claimA, claimB }) =>
      `  parallel pair (${a.id}, ${b.id}): write_allow overlap: '${claimA.value}' vs '${claimB.value}'`,
  );
}

/** Overlapping locks in the words of upstream's validator, which names all keys of a pair at once. */
export function lockOverlapMessages(overlaps: Overlaps): string[] {
  const claims = new Map<string, Set<string>>();
  for (const { kind, a, b, claimA } of overlaps.locks) {
    const start = `  parallel pair (${a.id}, ${b.id}): ${kind === 'key' ? 'lock key' : 'file lock'} overlap: `;
    claims.set(start, (claims.get(start) ?? new Set()).add(claimA.value));
  }
  return [...claims].map(([start, own]) => start + pythonList([...own].sort().map(pythonString)));
}

type Claims = (item: WorkPackage) => readonly Located<string>[];

interface Claim {
  readonly item: WorkPackage;
  readonly claim: Located<string>;
}

/**
 * Compares each distinct claim with each other one once, not for each pair of packages: plans with thousands of packages have
 * millions of pairs.
 */
function overlapping(
  packages: readonly WorkPackage[],
  claims: Claims,
  asGlobs: boolean,
  graph: PlanGraph,
): Omit<Overlap, 'kind'>[] {
  const claimants = new Map<string, Claim[]>();
  for (const item of packages) {
    for (const claim of claims(item)) {
      const own = claimants.get(claim.value) ?? [];
      own.push({ item, claim });
      claimants.set(claim.value, own);
    }
  }
  const overlaps: Omit<Overlap, 'kind'>[] = [];
  const add = (left: readonly Claim[], right: readonly Claim[]): void => {
    for (const x of left) {
      for (const y of right) {
        if (overlaps.length < MAX_OVERLAPS && graph.parallel(x.item.id, y.item.id)) {
          const [first, second] = x.item.id < y.item.id ? [x, y] : [y, x];
          overlaps.push({ a: first.item, b: second.item, claimA: first.claim, claimB: second.claim });
        }
      }
    }
  };
  for (const own of claimants.values()) {
    own.forEach((claim, index) => add([claim], own.slice(index + 1)));
  }
  if (asGlobs) {
    for (const [glob, path] of matchingPairs([...claimants.keys()])) {
      add(claimants.get(glob) ?? [], claimants.get(path) ?? []);
    }
  }
  return sorted(overlaps, claims);
}

/** Pairs of different globs of which the first matches the second taken as a path; each pair once. */
function matchingPairs(globs: readonly string[]): [glob: string, path: string][] {
  const ascending = [...globs].sort();
  const matchers = new Map(ascending.filter(hasWildcard).map((glob) => [glob, compileGlob(glob)] as const));
  const pairs: [string, string][] = [];
  for (const [glob, matches] of matchers) {
    const prefix = /^[^*?[]*/.exec(glob)?.[0] ?? '';
    for (let at = firstNotBefore(ascending, prefix); at < ascending.length; at += 1) {
      const path = ascending[at] ?? '';
      if (!path.startsWith(prefix)) {
        break;
      }
      const seen = path < glob && matchers.get(path)?.(glob) === true;
      if (path !== glob && !seen && matches(path)) {
        pairs.push([glob, path]);
      }
    }
  }
  return pairs;
}

function firstNotBefore(ascending: readonly string[], text: string): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? '') < text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function sorted(overlaps: Omit<Overlap, 'kind'>[], claims: Claims): Omit<Overlap, 'kind'>[] {
  const place = (item: WorkPackage, claim: Located<string>): number => claims(item).indexOf(claim);
  return overlaps.sort(
    (x, y) =>
      compare(x.a.id, y.a.id) ||
      compare(x.b.id, y.b.id) ||
      place(x.a, x.claimA) - place(y.a, y.claimA) ||
      place(x.b, x.claimB) - place(y.b, y.claimB),
  );
}

function distinctPackages(plan: Plan): WorkPackage[] {
  const packages = new Map<string, WorkPackage>();
  plan.packages.forEach((item) => packages.set(item.id, packages.get(item.id) ?? item));
  packages.delete(INTEGRATION);
  return [...packages.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
