import { parse, stringify } from 'yaml';
import type { SeededRandom } from './seededRandom';

/** What slips of the finger, other tools and malice put into a plan. */
const SPLINTERS = [
  ...['\t', ' ', '\n', '\r\n', '\r', '\0', '\uFEFF', '\ud800', '\u2028', '\u0085', '😀', '\x1b[31m', '\x7f'],
  ...[':', ': ', '- ', '? ', '#', ' #', '"', "'", '\\', '[', ']', '{', '}', ',', '|', '>', '>-\n', '|2+\n'],
  ...['&a ', '*a', '&a [*a]', '!!str ', '!!binary ', '!x ', '%YAML 1.1\n', '---\n', '...\n', '@', '`'],
  ...['<<: ', '<<: *base', '<<: [1, {a: b}]', '~', 'null', '__proto__: ', 'constructor: ', '? [a]\n: b\n'],
  ...['packages:\n', 'package_id: ', 'id: ', 'depends_on: ', 'scope: ', 'write_allow: ', '\n- ', '\n  - '],
] as const;

/** Values that YAML 1.1 and 1.2 take for different things, and values of odd types and sizes. */
const SCALARS = [
  ...['2026-01-02', '2026-01-02T03:04:05Z', 'yes', 'No', 'on', 'OFF', 'y', '~', 'null', '""', "' '"],
  ...['010', '0o10', '0x1F', '0b11', '1_000', '12:30', '1e3', '1e999', '.inf', '-.INF', '.nan', '-0', '1.10'],
  ...['9007199254740993', '99999999999999999999', '-1', '0', '1.5', 'true', 'TRUE', 'wp-a', '*', '**', '['],
  ...['"**/*"', '"[!a-z]*"', '"a/../../b"', '"/etc"', '"\\u0000"', '"\\uD800"', '"\\e[31m"', '"a\\nb"', '😀'],
  ...[
    '"api:GET /a"',
    '"db:schema:x"',
    '"flag:*"',
    '"feature:a:b"',
    '"impl:x"',
    'cd a && cat b/c.d',
    '!!str 1',
  ],
] as const;

const FIELDS = [
  ...[
    'schema_version',
    'feature',
    'contracts',
    'defaults',
    'packages',
    'execution',
    'superseded_by',
    'change_id',
  ],
  ...[
    'package_id',
    'id',
    'title',
    'name',
    'task_type',
    'description',
    'priority',
    'depends_on',
    'dependencies',
  ],
  ...['locks', 'files', 'keys', 'scope', 'write_allow', 'read_allow', 'deny', 'worktree', 'timeout_minutes'],
  ...['verification', 'steps', 'command', 'kind', 'cwd', 'env', 'evidence', 'artifacts', 'outputs', 'inputs'],
  ...[
    'agent',
    'prompt',
    'setup',
    'subplan',
    'obligations',
    'consumes',
    'gate',
    'metadata',
    'tasks',
    'revision',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '<<',
    '',
    'openapi',
    'primary',
    'plan_revision',
    'max_parallel',
  ],
] as const;

/** One document: a real one spoilt, or one that was never a plan. The same for the same random numbers. */
export function fuzzDocument(random: SeededRandom, originals: readonly [string, ...string[]]): string {
  const roll = random.below(2000);
  if (roll < 1300) {
    return mutated(random, random.pick(originals), 1 + random.below(8));
  }
  if (roll < 1400) {
    return retyped(random, random.pick(originals));
  }
  if (roll < 1800) {
    return flowText(random, 0);
  }
  if (roll < 1880) {
    return repeatedKeys(random, random.pick(originals));
  }
  if (roll < 1960) {
    return bytes(random);
  }
  if (roll < 1985) {
    return nested(random);
  }
  return roll < 1999 ? aliasBomb(random) : enormous(random, random.pick(originals));
}

function mutated(random: SeededRandom, original: string, times: number): string {
  let text = original;
  for (let round = 0; round < times; round += 1) {
    const start = random.below(text.length + 1);
    const end = Math.min(text.length, start + random.below(random.chance(0.2) ? 400 : 12));
    const insert = random.chance(0.3) ? random.pick(SCALARS) : random.pick(SPLINTERS);
    const middle = text.slice(start, end);
    text =
      text.slice(0, start) + random.pick([insert, '', middle + middle, insert + middle]) + text.slice(end);
  }
  return text;
}

/** Puts values of other types and other fields into a plan that stays valid YAML. */
function retyped(random: SeededRandom, original: string): string {
  const value: unknown = parse(original, { merge: true, uniqueKeys: false, logLevel: 'silent' });
  return stringify(changed(random, value, 0.06), {
    aliasDuplicateObjects: false,
    defaultStringType: random.pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE']),
    ...(random.chance(0.3) ? { collectionStyle: 'flow' as const } : {}),
  });
}

function changed(random: SeededRandom, value: unknown, rate: number): unknown {
  if (random.chance(rate)) {
    return random.pick<unknown>([
      ...[null, true, false, 0, -1, 1.5, 1e300, Number.NaN, '', ' ', 'x', [], {}, [[]], [null], [1, 'a']],
      ...[{ a: 1 }, { id: 'x' }, [value, value], { value }, new Date(0), 'a'.repeat(5000), [value]],
    ] as [unknown, ...unknown[]]);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => changed(random, item, rate));
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(() => !random.chance(rate / 2))
        .map(([key, item]) => [
          random.chance(rate / 3) ? random.pick(FIELDS) : key,
          changed(random, item, rate),
        ]),
    );
  }
  return value;
}

/** YAML in one line, of the fields and values of plans. */
function flowText(random: SeededRandom, depth: number): string {
  const roll = depth === 0 ? 0 : random.below(10);
  const count = random.below(6);
  if (depth > 6 || roll > 6) {
    return random.pick(SCALARS);
  }
  const parts = Array.from({ length: count }, () =>
    roll < 4
      ? `${JSON.stringify(random.pick(FIELDS))}: ${flowText(random, depth + 1)}`
      : flowText(random, depth + 1),
  );
  if (depth === 0 && random.chance(0.7)) {
    const packages = Array.from({ length: random.below(8) }, () => `  - ${flowText(random, 1)}`).join('\n');
    return `${parts.join('\n')}\npackages:\n${packages}\n`;
  }
  return roll < 4 ? `{ ${parts.join(', ')} }` : `[${parts.join(', ')}]`;
}

function repeatedKeys(random: SeededRandom, original: string): string {
  const lines = original.split('\n');
  for (let round = 0; round < 5; round += 1) {
    const at = random.below(lines.length);
    lines.splice(random.below(lines.length), 0, ...lines.slice(at, at + 1 + random.below(6)));
  }
  return lines.join('\n');
}

function bytes(random: SeededRandom): string {
  const all = Uint8Array.from({ length: random.below(1000) }, () => random.below(256));
  return new TextDecoder(random.pick(['utf-8', 'latin1', 'utf-16le'])).decode(all);
}

function nested(random: SeededRandom): string {
  const depth = 1 + random.below(random.chance(0.1) ? 100_000 : 400);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{a: ', '}'],
    ['- ', ''],
    ['? ', ''],
    ['[{a: ', '}]'],
    ['&a [', ', *a]'],
    ['!!seq [', ']'],
  ]);
  const before = random.pick(['', 'packages: ', 'packages:\n  - scope: ', 'packages: [{id: a, depends_on: ']);
  return `${before}${open.repeat(depth)}${random.chance(0.5) ? close.repeat(depth) : ''}`;
}

function aliasBomb(random: SeededRandom): string {
  const levels = 2 + random.below(40);
  const width = 2 + random.below(12);
  const lines = Array.from({ length: levels }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `k${level}: &a${level} [${Array.from({ length: width }, () => item).join(', ')}]`;
  });
  const use = random.pick(['packages', 'feature', 'defaults', 'contracts', 'execution']);
  return `${lines.join('\n')}\n${use}: *a${levels - 1}\npackages:\n  - { id: a, depends_on: *a${levels - 1}, scope: *a1 }\n`;
}

/** Up to 10 MB, of one plan repeated, of one line, or of one value. */
function enormous(random: SeededRandom, original: string): string {
  const size = 100_000 + random.below(random.chance(0.2) ? 10_000_000 : 1_000_000);
  const unit = random.pick([
    original,
    `${original.replace(/\n/g, ' ')} `,
    'a',
    '- ',
    '[',
    '\n',
    ' ',
    '#',
    '"',
    '- {a: b}\n',
    '*',
  ]);
  const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  return random.chance(0.5) ? text : `packages:\n  - id: "${text}`;
}
