/** Code points from `low` to `high`, both included. */
export type CodePointRange = readonly [low: number, high: number];

/** The characters that may stand at one place: ascending ranges that do not touch. */
export type CharacterSet = readonly CodePointRange[];

/** One piece of a pattern: any number of characters, exactly one out of a set, or that the next two pieces may be left out. */
export type GlobToken = typeof STAR | typeof NAME_STAR | typeof OPTIONAL | CharacterSet;

/** Any number of any characters. */
export const STAR = 'star';

/** Any number of characters of one name: of all but slashes. */
export const NAME_STAR = 'nameStar';

/** The two pieces behind may both be left out. */
export const OPTIONAL = 'optional';

const LAST_CODE_POINT = 0x10ffff;
/** Every character. */
export const ANY: CharacterSet = [[0, LAST_CODE_POINT]];

const ASTERISK = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const EXCLAMATION = 0x21;
const HYPHEN = 0x2d;

/**
 * Reads a pattern in the syntax of Python's `fnmatch` (https://docs.python.org/3/library/fnmatch.html): `*`, `?`, `[abc]`,
 * `[a-z]`, `[!abc]`. A `[` that is never closed stands for itself, several stars in a row are one, and nothing escapes.
 * Every text is a pattern.
 */
export function globTokens(pattern: string): GlobToken[] {
  const text = codePointsOf(pattern);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < text.length;) {
    const codePoint = text[at] ?? 0;
    const close = codePoint === OPEN ? closingBracket(text, at) : -1;
    if (close > 0) {
      tokens.push(bracketSet(text.slice(at + 1, close)));
      at = close + 1;
      continue;
    }
    if (codePoint !== ASTERISK) {
      tokens.push(codePoint === QUESTION ? ANY : [[codePoint, codePoint]]);
    } else if (tokens.at(-1) !== STAR) {
      tokens.push(STAR);
    }
    at += 1;
  }
  return tokens;
}

/** Reads a pattern in which only `*` means something, as in lock keys (`flag:billing/*`). */
export function starTokens(pattern: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  for (const codePoint of codePointsOf(pattern)) {
    if (codePoint !== ASTERISK) {
      tokens.push([[codePoint, codePoint]]);
    } else if (tokens.at(-1) !== STAR) {
      tokens.push(STAR);
    }
  }
  return tokens;
}

/** The characters of a text as Python counts them: by code point, a lone surrogate as itself. */
export function codePointsOf(text: string): number[] {
  const codePoints: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) ?? 0;
    codePoints.push(codePoint);
    if (codePoint > 0xffff) {
      at += 1;
    }
  }
  return codePoints;
}

/** All characters but some. */
export function complement(set: CharacterSet): CharacterSet {
  const result: CodePointRange[] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) {
      result.push([next, low - 1]);
    }
    next = high + 1;
  }
  return next > LAST_CODE_POINT ? result : [...result, [next, LAST_CODE_POINT]];
}

/** Ranges in any order as a set; inverted ones are empty. */
export function united(ranges: readonly CodePointRange[]): CharacterSet {
  const result: [number, number][] = [];
  const ascending = ranges.filter(([low, high]) => low <= high).sort(([a], [b]) => a - b);
  for (const [low, high] of ascending) {
    const last = result.at(-1);
    if (last !== undefined && low <= last[1] + 1) {
      last[1] = Math.max(last[1], high);
    } else {
      result.push([low, high]);
    }
  }
  return result;
}

/** Whether a character is in a set. */
export function contains(set: CharacterSet, codePoint: number): boolean {
  for (const [low, high] of set) {
    if (codePoint <= high) {
      return codePoint >= low;
    }
  }
  return false;
}

/** Index of the `]` that closes the set opened at `open`, or -1. A `]` right after `[` or `[!` belongs to the set. */
function closingBracket(pattern: readonly number[], open: number): number {
  const negated = pattern[open + 1] === EXCLAMATION;
  return pattern.indexOf(CLOSE, open + (negated ? 3 : 2));
}

/**
 * What stands between the brackets of a set: single characters and ranges. As Python does it, a range that is inverted is taken out
 * before anybody asks whether a `!` stands first.
 */
function bracketSet(content: readonly number[]): CharacterSet {
  const pieces = withoutInverted(piecesOf(content));
  const [[first, ...rest] = [], ...others] = pieces;
  if (first !== EXCLAMATION) {
    return united(rangesOf(pieces));
  }
  // Where nothing is left before a hyphen, it is one of the characters.
  const [next, ...last] = others;
  const members = rest.length > 0 || next === undefined ? [rest, ...others] : [[HYPHEN, ...next], ...last];
  return complement(united(rangesOf(members)));
}

/** The characters between the hyphens that make ranges. */
function piecesOf(content: readonly number[]): number[][] {
  const pieces: number[][] = [];
  let start = 0;
  let from = content[0] === EXCLAMATION ? 2 : 1;
  for (let at = content.indexOf(HYPHEN, from); at >= 0; at = content.indexOf(HYPHEN, from)) {
    pieces.push(content.slice(start, at));
    start = at + 1;
    from = at + 3;
  }
  const last = content.slice(start);
  if (last.length > 0) {
    pieces.push(last);
  } else {
    pieces.at(-1)?.push(HYPHEN);
  }
  return pieces;
}

function withoutInverted(pieces: number[][]): number[][] {
  const kept = [...pieces];
  for (let at = kept.length - 1; at > 0; at -= 1) {
    const [before = [], after = []] = [kept[at - 1], kept[at]];
    if ((before.at(-1) ?? 0) > (after[0] ?? 0)) {
      kept.splice(at - 1, 2, [...before.slice(0, -1), ...after.slice(1)]);
    }
  }
  return kept;
}

function rangesOf(pieces: readonly (readonly number[])[]): CodePointRange[] {
  const single = pieces.flatMap((piece) => piece.map((each): CodePointRange => [each, each]));
  const between = pieces
    .slice(1)
    .map((piece, at): CodePointRange => [pieces[at]?.at(-1) ?? 0, piece[0] ?? 0]);
  return [...single, ...between];
}
