import { endsOpen, mayEnd, steps } from './globSteps';
import type { GlobToken } from './globTokens';
import { contains } from './globTokens';

/** A place in one of several patterns. */
type Place = readonly [pattern: number, place: number];

/**
 * Several patterns read at once, following every way: where a text may stand in any of them, as a number for each such set of
 * places. Sets are only built when a search comes upon them.
 */
export class DeniedPlaces {
  /** The set before the first character. Negative, as any answer of `next`, when every text from here on matches. */
  readonly start: number;
  readonly #patterns: readonly (readonly GlobToken[])[];
  readonly #sets: (readonly Place[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #next: Map<number, number>[] = [];

  constructor(patterns: readonly (readonly GlobToken[])[]) {
    this.#patterns = patterns;
    this.start = this.#numberOf(patterns.map((_, pattern) => [pattern, 0]));
  }

  /** Where a character leads from a set. */
  next(set: number, codePoint: number): number {
    const known = this.#next[set]?.get(codePoint);
    if (known !== undefined) {
      return known;
    }
    const places = (this.#sets[set] ?? []).flatMap(([pattern, place]) =>
      steps(this.#patterns[pattern] ?? [], place)
        .filter(([, characters]) => contains(characters, codePoint))
        .map(([next]): Place => [pattern, next]),
    );
    const number = this.#numberOf(places);
    this.#next[set]?.set(codePoint, number);
    return number;
  }

  /** Whether a text that ends here matches one of the patterns. */
  matches(set: number): boolean {
    return (this.#sets[set] ?? []).some(([pattern, place]) => mayEnd(this.#patterns[pattern] ?? [], place));
  }

  #numberOf(places: readonly Place[]): number {
    if (places.some(([pattern, place]) => endsOpen(this.#patterns[pattern] ?? [], place))) {
      return -1;
    }
    const distinct = new Map(places.map((place) => [place.join(':'), place]));
    const key = [...distinct.keys()].sort().join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      return known;
    }
    this.#numbers.set(key, this.#sets.length);
    this.#next.push(new Map());
    return this.#sets.push([...distinct.values()]) - 1;
  }
}
