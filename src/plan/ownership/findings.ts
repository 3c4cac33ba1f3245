import type { Claim } from './pathClaims';

/** In a plan with thousands of packages that all write everything, nobody reads more than these. */
const MAX_FINDINGS = 10_000;

/** Of two packages with many globs each, nobody reads more than these. */
const MAX_OF_PAIR = 500;

interface Finding<T> {
  readonly first: Claim;
  readonly second: Claim;
  readonly value: T;
}

/** What was found between two packages each, as much of it as anybody would read. */
export class Findings<T> {
  readonly #found: Finding<T>[] = [];
  readonly #ofPair = new Map<string, number>();

  /** Whether so much was found that looking on is of no use. */
  get full(): boolean {
    return this.#found.length >= MAX_FINDINGS;
  }

  /**
   * Notes one more finding between two packages, in any order; false when there is no more room.
   * @param make is only called when there is room; it may find that there is nothing.
   */
  add(x: Claim, y: Claim, make: () => T | undefined): boolean {
    const [first, second] = x.owner < y.owner ? [x, y] : [y, x];
    const pair = `${first.owner}:${second.owner}`;
    const count = this.#ofPair.get(pair) ?? 0;
    const value = this.full || count >= MAX_OF_PAIR ? undefined : make();
    if (value !== undefined) {
      this.#ofPair.set(pair, count + 1);
      this.#found.push({ first, second, value });
    }
    return !this.full;
  }

  /** All that was found, by the ids of the packages and then as they list their claims. */
  sorted(): T[] {
    return this.#found
      .sort(
        (x, y) =>
          x.first.owner - y.first.owner ||
          x.second.owner - y.second.owner ||
          x.first.index - y.first.index ||
          x.second.index - y.second.index,
      )
      .map(({ value }) => value);
  }
}
