import type { WorkPackage } from '../model';
import type { Problem } from '../problem';

/** What is found between the same two packages; at least one. */
export type OfPair<T> = readonly [T, ...T[]];

/** Groups findings by the two packages that they are about, in the order in which they come. */
export function byPair<T>(
  findings: readonly T[],
  packagesOf: (finding: T) => readonly [WorkPackage, WorkPackage],
): OfPair<T>[] {
  const pairs = new Map<string, [T, ...T[]]>();
  for (const finding of findings) {
    const [a, b] = packagesOf(finding);
    const key = pairKey(a, b);
    const earlier = pairs.get(key);
    if (earlier === undefined) {
      pairs.set(key, [finding]);
    } else {
      earlier.push(finding);
    }
  }
  return [...pairs.values()];
}

/** The same text for the same two packages, in any order. */
export function pairKey(a: WorkPackage, b: WorkPackage): string {
  return JSON.stringify(a.id < b.id ? [a.id, b.id] : [b.id, a.id]);
}

/** As many problems as people read; when there are more, the first says so. */
export function capped(problems: readonly Problem[], complete: boolean): Problem[] {
  const [first, ...others] = problems.slice(0, MAX_PROBLEMS);
  if (first === undefined || (complete && problems.length <= MAX_PROBLEMS)) {
    return [...problems];
  }
  const message = `${first.message} There are more such pairs than are shown (${Math.min(problems.length, MAX_PROBLEMS)}).`;
  return [{ ...first, message }, ...others];
}

const MAX_PROBLEMS = 500;
