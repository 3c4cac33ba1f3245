import { mayMeet } from '../globs/commonPath';
import type { Glob } from '../globs/globs';

/** Something that holds a pattern. */
export interface HasGlob {
  readonly glob: Glob;
}

/** More pairs of patterns than these are not looked at; a plan of 10,000 packages has some hundred thousand. */
const MAX_PAIRS = 20_000_000;

/**
 * Visits every two holders of different patterns that may have a path in common, and each holder with itself; `visit` ends
 * it all by returning false.
 *
 * Of two patterns that meet, the prefix of one begins with the prefix of the other. Patterns that begin with a wildcard would meet
 * all others by that; of them, what one ends with must end with what the other one ends with.
 * @param holders each of a pattern of its own.
 * @returns whether all were visited.
 */
export function forEachMeeting<T extends HasGlob>(
  holders: readonly T[],
  visit: (one: T, other: T) => boolean,
): boolean {
  let left = MAX_PAIRS;
  const compare = (one: T, other: T): boolean => {
    left -= 1;
    return left > 0 && (!mayMeet(one.glob, other.glob) || visit(one, other));
  };
  const isRooted = ({ glob }: T): boolean => glob.prefix !== '';
  const rooted = holders.filter(isRooted);
  return (
    holders.every((holder) => visit(holder, holder)) &&
    sweep(
      rooted.map((holder) => ({ holder, key: holder.glob.prefix, always: true })),
      compare,
    ) &&
    (rooted.length === holders.length ||
      sweep(
        holders.map((holder) => ({ holder, key: reversed(holder.glob.suffix), always: !isRooted(holder) })),
        compare,
      ))
  );
}

interface Keyed<T> {
  readonly holder: T;
  readonly key: string;
  /** Whether it is to be compared with all; of the others no two are compared. */
  readonly always: boolean;
}

/**
 * Visits every two of which the key of one begins with the key of the other. Sorted by key, all that begin a key lie before it on
 * one branch of the tree of keys, which is kept as a stack.
 */
function sweep<T extends HasGlob>(
  entries: readonly Keyed<T>[],
  visit: (one: T, other: T) => boolean,
): boolean {
  const branch: Keyed<T>[] = [];
  const compared: Keyed<T>[] = [];
  for (const entry of entries.toSorted(byKey)) {
    for (const stack of [branch, compared]) {
      while (stack.length > 0 && !entry.key.startsWith(stack.at(-1)?.key ?? '')) {
        stack.pop();
      }
    }
    for (const other of entry.always ? branch : compared) {
      if (!visit(other.holder, entry.holder)) {
        return false;
      }
    }
    if (!entry.holder.glob.literal) {
      branch.push(entry);
      if (entry.always) {
        compared.push(entry);
      }
    }
  }
  return true;
}

/** A literal comes after the patterns with the same key, since it never meets anything whose key is longer. */
function byKey<T extends HasGlob>(a: Keyed<T>, b: Keyed<T>): number {
  return a.key < b.key
    ? -1
    : a.key > b.key
      ? 1
      : Number(a.holder.glob.literal) - Number(b.holder.glob.literal);
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}
