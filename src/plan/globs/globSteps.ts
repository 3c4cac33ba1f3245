import type { CharacterSet, GlobToken } from './globTokens';
import { ANY, complement, contains, NAME_STAR, OPTIONAL, STAR } from './globTokens';

/** One way to take a character: the place that it leads to, and the characters that lead there. */
export type GlobStep = readonly [place: number, set: CharacterSet];

const SLASH = 0x2f;
/** What may stand in one name of a path. */
const IN_NAME: CharacterSet = complement([[SLASH, SLASH]]);

/** How many pieces an `OPTIONAL` and what it is about take up. */
const OPTIONAL_LENGTH = 3;

/**
 * A pattern as an automaton whose states are the places before, between and after its tokens: the ways to go on from a place. A
 * star either takes the character itself, or leaves it to what comes behind it.
 */
export function steps(tokens: readonly GlobToken[], place: number): readonly GlobStep[] {
  const token = tokens[place];
  switch (token) {
    case undefined:
      return [];
    case STAR:
      return tokens[place + 1] === STAR ? [[place, ANY]] : [[place, ANY], ...steps(tokens, place + 1)];
    case NAME_STAR:
      return [[place, IN_NAME], ...steps(tokens, place + 1)];
    case OPTIONAL:
      return [...steps(tokens, place + 1), ...steps(tokens, place + OPTIONAL_LENGTH)];
    default:
      return [[place + 1, token]];
  }
}

/** Whether a text may end at a place. */
export function mayEnd(tokens: readonly GlobToken[], place: number): boolean {
  switch (tokens[place]) {
    case undefined:
      return place === tokens.length;
    case STAR:
    case NAME_STAR:
      return mayEnd(tokens, place + 1);
    case OPTIONAL:
      return mayEnd(tokens, place + 1) || mayEnd(tokens, place + OPTIONAL_LENGTH);
    default:
      return false;
  }
}

/** Whether a text matches from a place on, whatever follows. */
export function endsOpen(tokens: readonly GlobToken[], place: number): boolean {
  return place === tokens.length - 1 && tokens[place] === STAR;
}

/** Whether a text matches as a whole, by following every way at once. */
export function matchesTokens(tokens: readonly GlobToken[], text: readonly number[]): boolean {
  let places: ReadonlySet<number> = new Set([0]);
  for (const codePoint of text) {
    const next = new Set<number>();
    for (const place of places) {
      for (const [to, set] of steps(tokens, place)) {
        if (contains(set, codePoint)) {
          next.add(to);
        }
      }
    }
    if (next.size === 0) {
      return false;
    }
    places = next;
  }
  return [...places].some((place) => mayEnd(tokens, place));
}
