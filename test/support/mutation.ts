import { SEED } from './depth';
import { SeededRandom } from '../plan/fuzz/seededRandom';

/** What breaks readers: ends of things, depth, numbers at the edge, other encodings, names that objects have of themselves. */
const PIECES: readonly [string, ...string[]] = [
  ...([
    '',
    '\0',
    '\n',
    '\r\n',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\t',
    '\u2028',
    '\ud800',
    '\u001b[2J',
  ] as [string, ...string[]]),
  ...[
    'null',
    'true',
    '-0',
    '1e999',
    '9007199254740993',
    '0x10',
    '__proto__',
    'constructor',
    '"toString"',
    '../..',
  ],
  ...[
    '{"len":12,"crc":"00000000","epoch":1,"event":',
    'Content-Length: 9\r\n\r\n',
    '@@ -1,0 +1 @@',
    'R100\0a\0b\0',
  ],
  '['.repeat(300),
  '{"a":'.repeat(300),
  'x'.repeat(5000),
];

/** A text with some of its parts taken out, doubled, moved, cut off, or replaced by what breaks readers. */
export function mutated(random: SeededRandom, text: string): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const from = random.below(result.length + 1);
    const to = Math.min(result.length, from + random.below(random.chance(0.8) ? 20 : 2000));
    const part = result.slice(from, to);
    const [before, after] = [result.slice(0, from), result.slice(to)];
    switch (random.below(6)) {
      case 0:
        result = before + after;
        break;
      case 1:
        result = before + part + part + after;
        break;
      case 2:
        result = before;
        break;
      case 3:
        result = after + part + before;
        break;
      case 4:
        result = before + String.fromCharCode(random.below(0x10000)) + after;
        break;
      default:
        result = before + random.pick(PIECES) + after;
    }
  }
  return result.slice(0, 100_000);
}

/** Any value that JSON can hold, and some that it cannot. @param words of which names and texts are made. */
export function anyValue(random: SeededRandom, words: readonly [string, ...string[]], depth = 0): unknown {
  const inner = () => anyValue(random, words, depth + 1);
  const several = () => Array.from({ length: random.below(4) });
  switch (random.below(depth > 4 ? 6 : 8)) {
    case 0:
      return random.pick(words);
    case 1:
      return random.below(10) - 5;
    case 2:
      return random.chance(0.5);
    case 3:
      return null;
    case 4:
      return random.pick<unknown>([undefined, Number.NaN, Infinity, -0, 2 ** 53, '', 'x'.repeat(3000)]);
    case 5:
      return random.pick(PIECES);
    case 6:
      return several().map(inner);
    default:
      return Object.fromEntries(several().map(() => [random.pick(words), inner()]));
  }
}

/**
 * Tries so many cases, each from a seed of its own, and names the one that fails.
 * @param most bytes of memory that may be kept afterwards.
 */
export async function tryAll(
  count: number,
  one: (random: SeededRandom) => unknown,
  most = 256 * 1024 * 1024,
): Promise<void> {
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index += 1) {
    const seed = SEED * 1_000_003 + index;
    try {
      await one(new SeededRandom(seed));
    } catch (cause) {
      throw new Error(`Case ${index} (seed ${seed}): ${String(cause)}`, { cause });
    }
  }
  const kept = process.memoryUsage().heapUsed - before;
  if (kept > most) {
    throw new Error(`${Math.round(kept / 1024 / 1024)} MB are kept after ${count} cases.`);
  }
}
