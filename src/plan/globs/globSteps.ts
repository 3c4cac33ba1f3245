import type { CharacterSet, GlobToken } from './globTokens';
import { ANY, STAR } from './globTokens';

/** One way to take a character: the place that it leads to, and the characters that lead there. */
export type GlobStep = readonly [place: number, set: CharacterSet];

/**
 * A pattern as an automaton whose states are the places before, between and after its tokens: the ways to go on from a place. A
 * star either takes the character itself, or leaves it to the token behind it.
 */
export function steps(tokens: readonly GlobToken[], place: number): readonly GlobStep[] {
  const token = tokens[place];
  if (token === undefined) {
    return [];
  }
  if (token !== STAR) {
    return [[place + 1, token]];
  }
  const behind = tokens[place + 1];
  return behind === undefined || behind === STAR
    ? [[place, ANY]]
    : [
        [place, ANY],
        [place + 2, behind],
      ];
}

/** Whether a text may end at a place. */
export function mayEnd(tokens: readonly GlobToken[], place: number): boolean {
  return place === tokens.length || endsOpen(tokens, place);
}

/** Whether a text matches from a place on, whatever follows. */
export function endsOpen(tokens: readonly GlobToken[], place: number): boolean {
  return place === tokens.length - 1 && tokens[place] === STAR;
}
