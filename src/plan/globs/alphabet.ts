import type { CharacterSet, GlobToken } from './globTokens';
import { contains } from './globTokens';

/** What to show for a character that may be one of many, the most usual first. */
const USUAL = Array.from('abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ', (character) =>
  character.charCodeAt(0),
);

const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const DOT = 0x2e;
const SLASH = 0x2f;

/** Characters that mean something to paths, and those that no path has. */
const SPECIAL: CharacterSet = [
  [0, 0],
  [DOT, DOT],
  [SLASH, SLASH],
  [FIRST_SURROGATE, LAST_SURROGATE],
];

/**
 * One character of each kind that neither the patterns nor paths tell apart, the most natural first: all that a search has to
 * try of Unicode.
 */
export function alphabetOf(patterns: readonly (readonly GlobToken[])[]): number[] {
  const cuts = new Set<number>([0]);
  const cut = (set: CharacterSet): void =>
    set.forEach(([low, high]) => {
      cuts.add(low);
      cuts.add(high + 1);
    });
  cut(SPECIAL);
  patterns.forEach((tokens) => tokens.forEach((token) => typeof token !== 'string' && cut(token)));
  const starts = [...cuts].filter((start) => start <= LAST_CODE_POINT).sort((a, b) => a - b);
  return starts
    .filter((start) => start !== 0 && (start < FIRST_SURROGATE || start > LAST_SURROGATE))
    .map((start, index, all) => usualIn([[start, (all[index + 1] ?? LAST_CODE_POINT + 1) - 1]]) ?? start)
    .sort((a, b) => rank(a) - rank(b));
}

/**
 * One character of each kind that paths tell apart, out of those that are in both sets: anything else, `.` and `/`. Enough for
 * a search in which no other set plays a part.
 */
export function choicesIn(a: CharacterSet, b: CharacterSet): number[] {
  const common = intersection(a, b);
  const [first] = common;
  if (first === undefined || (common.length === 1 && first[0] === first[1])) {
    return first === undefined ? [] : [first[0]];
  }
  const other = usualIn(common) ?? anyOther(common);
  const special = [DOT, SLASH].filter((codePoint) => contains(common, codePoint));
  return other === undefined ? special : [other, ...special];
}

function intersection(a: CharacterSet, b: CharacterSet): CharacterSet {
  return a.flatMap(([lowA, highA]) =>
    b.flatMap(([lowB, highB]) => {
      const low = Math.max(lowA, lowB);
      const high = Math.min(highA, highB);
      return low <= high ? [[low, high] as const] : [];
    }),
  );
}

function usualIn(set: CharacterSet): number | undefined {
  return USUAL.find((codePoint) => contains(set, codePoint));
}

function anyOther(set: CharacterSet): number | undefined {
  for (const [low, high] of set) {
    for (let codePoint = Math.max(1, low); codePoint <= high; codePoint += 1) {
      if (codePoint === FIRST_SURROGATE) {
        codePoint = LAST_SURROGATE;
      } else if (codePoint !== DOT && codePoint !== SLASH) {
        return codePoint;
      }
    }
  }
  return undefined;
}

function rank(codePoint: number): number {
  const usual = USUAL.indexOf(codePoint);
  return usual >= 0
    ? usual
    : codePoint === SLASH
      ? LAST_CODE_POINT + USUAL.length + 1
      : USUAL.length + codePoint;
}
