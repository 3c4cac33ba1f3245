import { alphabetOf, choicesIn } from './alphabet';
import type { Glob } from './globs';
import type { GlobToken } from './globTokens';
import { contains, STAR } from './globTokens';
import { mayEnd, steps, endsOpen } from './globSteps';
import { isRepositoryPath, isWholePath, nextShape, SEGMENT_START, SHAPE_COUNT } from './pathShape';

/**
 * Whether there is a text that several patterns agree on. `unknown` when the search would take too long: then there may be
 * one, and nobody should rely on there being none.
 */
export type Common =
  | { readonly found: 'path'; readonly path: string }
  | { readonly found: 'none' }
  | { readonly found: 'unknown' };

/** How many states searches may still visit; shared by many searches, so that all of them together end in time. */
export interface SearchBudget {
  left: number;
}

/** One search may visit this many states: enough for all but patterns made to be difficult, and done in a second. */
const MAX_STATES = 50_000;

const NONE: Common = { found: 'none' };
const EVERYTHING: readonly GlobToken[] = [STAR];
const NO_SHAPE = SHAPE_COUNT - 1;

/** Searches for a path of a repository, or for a text of any form. */
export interface CommonQuery {
  readonly a: Glob;
  /** Without it, only `a` has to match. */
  readonly b?: Glob;
  /** None of these may match. */
  readonly denied?: readonly Glob[];
  /** Whether any text counts, as with lock keys. */
  readonly anyText?: boolean;
  readonly budget?: SearchBudget;
}

/**
 * A shortest path that both patterns match and none of `denied` does; exact, also for files that do not exist yet.
 *
 * Breadth-first search over the product of the patterns as automata. Of what both must match, one way of reading the stars at
 * a time is followed; of what must not match, all ways at once (the subset construction, built as far as needed).
 */
export function commonPath(query: CommonQuery): Common {
  const { a, b, denied = [], anyText = false } = query;
  const literal = a.literal ? a : b?.literal === true ? b : undefined;
  if (literal !== undefined) {
    const path = literal.source;
    const matches =
      a.matches(path) && b?.matches(path) !== false && !denied.some((deny) => deny.matches(path));
    return matches && (anyText || isRepositoryPath(path)) ? { found: 'path', path } : NONE;
  }
  if (b !== undefined && !mayMeet(a, b)) {
    return NONE;
  }
  return new Search({ ...query, denied: denied.filter((deny) => mayMeet(deny, a)) }).run();
}

/** Whether what two patterns begin and end with leaves room for a text that both match; quick, and never wrong with `false`. */
export function mayMeet(a: Glob, b: Glob): boolean {
  return (
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  );
}

class Search {
  readonly #a: readonly GlobToken[];
  readonly #b: readonly GlobToken[];
  readonly #denied: DeniedPlaces;
  readonly #alphabet: readonly number[] | undefined;
  readonly #anyText: boolean;
  readonly #budget: SearchBudget;
  readonly #keys: number[] = [];
  readonly #parents: number[] = [];
  readonly #characters: number[] = [];
  readonly #seen = new Set<number>();

  constructor({ a, b, denied = [], anyText = false, budget = { left: MAX_STATES } }: CommonQuery) {
    this.#a = a.tokens;
    this.#b = b?.tokens ?? EVERYTHING;
    this.#denied = new DeniedPlaces(denied.map((deny) => deny.tokens));
    this.#alphabet =
      denied.length === 0 ? undefined : alphabetOf([this.#a, this.#b, ...denied.map((deny) => deny.tokens)]);
    this.#anyText = anyText;
    this.#budget = budget;
  }

  run(): Common {
    if (this.#denied.start < 0) {
      return NONE;
    }
    this.#visit(0, 0, this.#anyText ? NO_SHAPE : SEGMENT_START, this.#denied.start, -1, 0);
    const limit = Math.min(MAX_STATES, this.#budget.left);
    for (let state = 0; state < this.#keys.length; state += 1) {
      if (state >= limit) {
        this.#budget.left -= state;
        return { found: 'unknown' };
      }
      if (this.#expand(state)) {
        this.#budget.left -= state;
        return { found: 'path', path: this.#textTo(this.#keys.length - 1) };
      }
    }
    this.#budget.left -= this.#keys.length;
    return NONE;
  }

  /** Takes one more character in every way; true when that ends in a text to be found. */
  #expand(state: number): boolean {
    let key = this.#keys[state] ?? 0;
    const shape = key % SHAPE_COUNT;
    key = (key - shape) / SHAPE_COUNT;
    const i = key % (this.#a.length + 1);
    key = (key - i) / (this.#a.length + 1);
    const j = key % (this.#b.length + 1);
    const denied = (key - j) / (this.#b.length + 1);
    for (const [nextI, setA] of steps(this.#a, i)) {
      for (const [nextJ, setB] of steps(this.#b, j)) {
        const characters =
          this.#alphabet?.filter((codePoint) => contains(setA, codePoint) && contains(setB, codePoint)) ??
          choicesIn(setA, setB);
        for (const codePoint of characters) {
          const nextOfShape = this.#anyText ? shape : nextShape(shape, codePoint);
          const nextDenied = nextOfShape < 0 ? -1 : this.#denied.next(denied, codePoint);
          if (nextDenied >= 0 && this.#visit(nextI, nextJ, nextOfShape, nextDenied, state, codePoint)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Notes a state unless it is known; true when a text may end in it. */
  #visit(i: number, j: number, shape: number, denied: number, parent: number, codePoint: number): boolean {
    const key = ((denied * (this.#b.length + 1) + j) * (this.#a.length + 1) + i) * SHAPE_COUNT + shape;
    if (this.#seen.has(key)) {
      return false;
    }
    this.#seen.add(key);
    this.#keys.push(key);
    this.#parents.push(parent);
    this.#characters.push(codePoint);
    return (
      parent >= 0 &&
      isWholePath(shape) &&
      mayEnd(this.#a, i) &&
      mayEnd(this.#b, j) &&
      !this.#denied.matches(denied)
    );
  }

  #textTo(state: number): string {
    const codePoints: number[] = [];
    for (let at = state; (this.#parents[at] ?? -1) >= 0; at = this.#parents[at] ?? -1) {
      codePoints.push(this.#characters[at] ?? 0);
    }
    return codePoints.reverse().reduce((text, codePoint) => text + String.fromCodePoint(codePoint), '');
  }
}

/** A place in one of several patterns. */
type Place = readonly [pattern: number, place: number];

/**
 * Several patterns read at once, following every way: where a text may stand in any of them, as a number for each such set of
 * places. Sets are only built when a search comes upon them.
 */
class DeniedPlaces {
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
