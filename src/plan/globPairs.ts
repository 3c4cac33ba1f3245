import type { Glob } from './globs';

/** Something that holds a pattern. */
export interface HasGlob {
  readonly glob: Glob;
}

/**
 * Visits every two holders of different patterns that may have a path in common, and each holder with itself; `visit` ends
 * it all by returning false. Of two patterns that meet, the prefix of one begins with the prefix of the other: sorted by
 * prefix, all that a pattern can meet before it lies on one branch of the tree of prefixes, which is kept as a stack.
 * @param holders each of a pattern of its own.
 */
export function forEachMeeting<T extends HasGlob>(
  holders: readonly T[],
  visit: (one: T, other: T) => boolean,
): void {
  const branch: T[] = [];
  for (const holder of holders.toSorted(byPrefix)) {
    const { glob } = holder;
    while (branch.length > 0 && !glob.prefix.startsWith(branch.at(-1)?.glob.prefix ?? '')) {
      branch.pop();
    }
    if (!visit(holder, holder)) {
      return;
    }
    for (const other of branch) {
      if (endsMeet(other.glob, glob) && !visit(other, holder)) {
        return;
      }
    }
    if (!glob.literal) {
      branch.push(holder);
    }
  }
}

/** A literal comes after the patterns with the same prefix, since it never meets anything that follows. */
function byPrefix({ glob: a }: HasGlob, { glob: b }: HasGlob): number {
  return a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : Number(a.literal) - Number(b.literal);
}

function endsMeet(a: Glob, b: Glob): boolean {
  return a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
}
