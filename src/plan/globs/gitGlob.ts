import type { CharacterSet, CodePointRange, GlobToken } from './globTokens';
import { codePointsOf, complement, NAME_STAR, OPTIONAL, STAR, united } from './globTokens';

/**
 * What git puts before a pattern in which `*` and `?` stop at `/` (https://git-scm.com/docs/gitglossary, pathspec). Scopes of plans
 * that are written as in `.gitignore` use it where `fnmatch` has no words for what was written.
 */
export const GIT_GLOB = ':(glob)';

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const ASTERISK = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const EXCLAMATION = 0x21;
const CARET = 0x5e;
const HYPHEN = 0x2d;

/** No text matches. */
const NEVER: GlobToken[] = [[]];
const NO_SLASH: CharacterSet = complement([[SLASH, SLASH]]);

/** The classes of characters that git knows by name, of ASCII as in its own table. */
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  digit: [[0x30, 0x39]],
  lower: [[0x61, 0x7a]],
  upper: [[0x41, 0x5a]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

/**
 * Reads a pattern in the meaning of git's `:(glob)`: `*` and `?` stay within a name, `**` between slashes stands for any number of
 * folders, `[a-z]`, `[!a-z]` and `[[:digit:]]` for one character, a backslash takes the meaning from what follows. What git
 * takes for broken matches nothing. Git counts bytes; so `?` and sets agree with it for ASCII.
 */
export function gitGlobTokens(pattern: string): GlobToken[] {
  const text = codePointsOf(pattern.startsWith(GIT_GLOB) ? pattern.slice(GIT_GLOB.length) : pattern);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < text.length;) {
    const codePoint = text[at] ?? 0;
    if (codePoint === ASTERISK) {
      at = readStars(text, at, tokens);
    } else if (codePoint === OPEN) {
      const bracket = readBracket(text, at);
      if (bracket === undefined) {
        return NEVER;
      }
      tokens.push(bracket.set);
      at = bracket.end;
    } else {
      const escaped = codePoint === BACKSLASH ? text[at + 1] : codePoint;
      if (escaped === undefined) {
        return NEVER;
      }
      tokens.push(codePoint === QUESTION ? NO_SLASH : [[escaped, escaped]]);
      at += codePoint === BACKSLASH ? 2 : 1;
    }
  }
  return tokens;
}

/** The text that a pattern begins or ends with, up to the first or from the last piece that could be another one. */
export function plainText(tokens: readonly GlobToken[], atEnd: boolean): string {
  const codePoints: number[] = [];
  for (const token of atEnd ? tokens.toReversed() : tokens) {
    const [first] = typeof token === 'string' ? [] : token;
    if (first === undefined || token.length !== 1 || first[0] !== first[1]) {
      break;
    }
    codePoints.push(first[0]);
  }
  return String.fromCodePoint(...(atEnd ? codePoints.reverse() : codePoints));
}

/** Stars: two or more between slashes or ends go through folders; before a slash they may stand for none. */
function readStars(text: readonly number[], at: number, tokens: GlobToken[]): number {
  let end = at;
  while (text[end] === ASTERISK) {
    end += 1;
  }
  const begins = at === 0 || text[at - 1] === SLASH;
  const after = text[end];
  if (end - at < 2 || !begins || (after !== undefined && after !== SLASH)) {
    if (tokens.at(-1) !== NAME_STAR) {
      tokens.push(NAME_STAR);
    }
    return end;
  }
  if (after === undefined) {
    tokens.push(STAR);
    return end;
  }
  tokens.push(OPTIONAL, STAR, [[SLASH, SLASH]]);
  return end + 1;
}

/** A set of characters, which never has a slash; undefined when it is never closed. */
function readBracket(
  text: readonly number[],
  open: number,
): { readonly set: CharacterSet; readonly end: number } | undefined {
  const first = text[open + 1];
  const negated = first === EXCLAMATION || first === CARET;
  const ranges: CodePointRange[] = [];
  let before: number | undefined;
  let at = open + (negated ? 2 : 1);
  for (let isFirst = true; isFirst || text[at] !== CLOSE; isFirst = false) {
    let codePoint = text[at];
    if (codePoint === undefined) {
      return undefined;
    }
    const next = text[at + 1];
    if (codePoint === BACKSLASH) {
      if (next === undefined) {
        return undefined;
      }
      codePoint = next;
      ranges.push([next, next]);
      at += 2;
    } else if (codePoint === HYPHEN && before !== undefined && next !== undefined && next !== CLOSE) {
      const high = next === BACKSLASH ? text[at + 2] : next;
      if (high === undefined) {
        return undefined;
      }
      ranges.push([before, high]);
      codePoint = undefined;
      at += next === BACKSLASH ? 3 : 2;
    } else if (codePoint === OPEN && next === 0x3a) {
      const close = text.indexOf(CLOSE, at + 2);
      if (close < 0) {
        return undefined;
      }
      if (close - at - 2 < 1 || text[close - 1] !== 0x3a) {
        ranges.push([OPEN, OPEN]);
        at += 1;
      } else {
        const named = CLASSES[String.fromCodePoint(...text.slice(at + 2, close - 1))];
        if (named === undefined) {
          return undefined;
        }
        ranges.push(...named);
        codePoint = undefined;
        at = close + 1;
      }
    } else {
      ranges.push([codePoint, codePoint]);
      at += 1;
    }
    before = codePoint;
  }
  const set = united(ranges);
  const inside = negated ? complement(set) : set;
  return { set: withoutSlash(inside), end: at + 1 };
}

function withoutSlash(set: CharacterSet): CharacterSet {
  return set.flatMap(([low, high]): CodePointRange[] =>
    low <= SLASH && SLASH <= high
      ? [[low, SLASH - 1] as const, [SLASH + 1, high] as const].filter(([from, to]) => from <= to)
      : [[low, high]],
  );
}
