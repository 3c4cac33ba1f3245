/** Whether one character, given as its code point, may stand at a place. */
type CharacterTest = (codePoint: number) => boolean;

/** Characters between two stars, one test for each. */
type Segment = readonly CharacterTest[];

const STAR = '*';
const ANY: CharacterTest = () => true;

/**
 * Compiles a glob in the meaning of Python's `fnmatchcase`, which the gates of this format use: `*` and `**` match any
 * characters, `?` exactly one, both also `/`; `[abc]`, `[a-z]` and `[!abc]` match one character; a `[` that is never
 * closed stands for itself. There is no escape character, and letters match in their own case only.
 *
 * The matcher takes at most (length of pattern) × (length of path) steps: each stretch between stars is sought once, from
 * the left, which is right because the earliest place leaves most room for the rest.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  if (!hasWildcard(pattern)) {
    return (path) => path === pattern;
  }
  if (/^[^*?[]*\*+$/.test(pattern)) {
    const prefix = pattern.slice(0, pattern.indexOf(STAR));
    return (path) => path.startsWith(prefix);
  }
  const segments = parseSegments(codePoints(pattern));
  return (path) => matches(segments, codePoints(path));
}

/** Whether a pattern has characters that `compileGlob` gives a meaning to, so that it may match more than one path. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]|\[[^]+\]/.test(pattern);
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function matches(segments: readonly Segment[], path: readonly number[]): boolean {
  const first = segments[0] ?? [];
  if (!fits(first, path, 0)) {
    return false;
  }
  if (segments.length === 1) {
    return path.length === first.length;
  }
  const last = segments[segments.length - 1] ?? [];
  const end = path.length - last.length;
  let at = first.length;
  for (const segment of segments.slice(1, -1)) {
    while (at + segment.length <= end && !fits(segment, path, at)) {
      at += 1;
    }
    at += segment.length;
    if (at > end) {
      return false;
    }
  }
  return at <= end && fits(last, path, end);
}

function fits(segment: Segment, path: readonly number[], at: number): boolean {
  return segment.every((test, index) => {
    const codePoint = path[at + index];
    return codePoint !== undefined && test(codePoint);
  });
}

/** Splits a pattern at its stars: `n` stars (several in a row count as one) give `n + 1` segments. */
function parseSegments(pattern: readonly number[]): Segment[] {
  const segments: CharacterTest[][] = [[]];
  let at = 0;
  let afterStar = false;
  while (at < pattern.length) {
    const codePoint = pattern[at] ?? 0;
    const character = String.fromCodePoint(codePoint);
    const close = character === '[' ? closingBracket(pattern, at) : -1;
    if (character === STAR) {
      if (!afterStar) {
        segments.push([]);
      }
    } else {
      segments
        .at(-1)
        ?.push(
          close > 0 ? setTest(pattern.slice(at + 1, close)) : character === '?' ? ANY : equals(codePoint),
        );
    }
    afterStar = character === STAR;
    at = close > 0 ? close + 1 : at + 1;
  }
  return segments;
}

function equals(expected: number): CharacterTest {
  return (codePoint) => codePoint === expected;
}

/** Index of the `]` that closes the set opened at `open`, or -1. A `]` right after `[` or `[!` belongs to the set. */
function closingBracket(pattern: readonly number[], open: number): number {
  const negated = pattern[open + 1] === EXCLAMATION;
  return pattern.indexOf(CLOSE, open + (negated ? 3 : 2));
}

/** Reads what stands between the brackets of a set: single characters and ranges, of which inverted ones are empty. */
function setTest(content: readonly number[]): CharacterTest {
  const negated = content[0] === EXCLAMATION;
  const members = negated ? content.slice(1) : content;
  const ranges: (readonly [low: number, high: number])[] = [];
  for (let at = 0; at < members.length;) {
    const low = members[at] ?? 0;
    const high = members[at + 2];
    const isRange = members[at + 1] === HYPHEN && high !== undefined;
    ranges.push([low, isRange ? high : low]);
    at += isRange ? 3 : 1;
  }
  const contains: CharacterTest = (codePoint) =>
    ranges.some(([low, high]) => low <= codePoint && codePoint <= high);
  return negated ? (codePoint) => !contains(codePoint) : contains;
}

const EXCLAMATION = 0x21;
const HYPHEN = 0x2d;
const CLOSE = 0x5d;
