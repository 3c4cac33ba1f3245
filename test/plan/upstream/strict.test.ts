import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { validationReport } from '../../../src/plan/checks/validation';
import { fixture } from '../fixtures';
import { SeededRandom } from '../fuzz/seededRandom';
import { realPlan, realPlanNames } from '../realPlans';

/** Upstream's own schema, which may lie beside this repository. */
const schemaFile = new URL('../../../../shared/schemas/upstream-work-packages.schema.json', import.meta.url);
const there = existsSync(schemaFile);

/** How many spoilt plans are compared. */
const MUTATIONS = 150;

/** Values of each type, at and beyond the limits that the schema sets. */
const VALUES = [
  ...[
    null,
    true,
    false,
    0,
    1,
    2,
    10,
    11,
    -1,
    480,
    481,
    4,
    5,
    1.5,
    3.0,
    '',
    ' ',
    'A',
    'B',
    'D',
    'command',
    'manual',
  ],
  ...['wp-a', 'Wp-a', 'wp a', '-a', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(120), 'x'.repeat(121)],
  ...['x'.repeat(512), 'x'.repeat(513), 'x'.repeat(4000), 'x'.repeat(4001), '😀'.repeat(80), '😀'.repeat(81)],
  ...[
    '/abs/path',
    'a/b ',
    'a b',
    'api:GET /x',
    'impl:x',
    'api:',
    'shared',
    'apis',
    'crud',
    'high',
    'stacked',
  ],
  ...[[], {}, [[]], [{}], ['a', 'a'], ['a', 'b'], [1, 1], ['a', 1], { a: 1 }, { a: 'b' }, ['apis', 'apis']],
] as const;

/** Fields of the schema, at whatever level, and others. */
const NAMES = [
  ...[
    'title',
    'role',
    'metadata',
    'archetype',
    'decomposition',
    'stack_position',
    'context_impact',
    'inputs',
  ],
  ...[
    'reason',
    'ttl_minutes',
    'deny',
    'mode',
    'cwd',
    'env',
    'ci',
    'manual_instructions',
    'artifacts',
    'mocks',
  ],
  ...[
    'agent',
    'name',
    'id',
    'unknown',
    'created_at',
    'defaults',
    'execution',
    'kind',
    'command',
    '__proto__x',
  ],
] as const;

const compile = (): ((value: unknown) => boolean) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
  return (value) => validate(value);
};

function strictly(text: string): {
  readonly schema: boolean;
  readonly valid: boolean;
  readonly said: boolean;
} {
  const report = validationReport('p', readPlan(text), { strict: true });
  return {
    schema: report.checks.schema.passed,
    valid: report.valid,
    said: report.problems.some(({ code }) => code.startsWith('schema-')),
  };
}

describe.skipIf(!there)('--strict, beside the schema of ../shared/schemas', () => {
  it.skipIf(realPlanNames.length === 0)('passes and fails the same real plans', { timeout: 120_000 }, () => {
    const accepts = compile();
    const verdicts = realPlanNames.map((name) => {
      const text = realPlan(name);
      // Unquoted dates are no texts to the readers that the format grew up with.
      const value: unknown = parse(text, (_key, item: unknown) => (item instanceof Date ? null : item), {
        version: '1.1',
      });
      expect({ name, ...strictly(text) }).toMatchObject({ name, schema: accepts(value) });
      return accepts(value);
    });
    expect(new Set(verdicts).size).toBe(2);
  });

  it('passes and fails the same mutations', { timeout: 120_000 }, () => {
    const accepts = compile();
    const original: unknown = parse(fixture('full.yaml'));
    expect(accepts(original)).toBe(true);
    const counts = { passed: 0, failed: 0 };
    for (let seed = 0; seed < MUTATIONS; seed += 1) {
      const value = mutated(new SeededRandom(seed), structuredClone(original));
      const expected = accepts(value);
      const { schema, valid, said } = strictly(
        stringify(value, { version: '1.1', aliasDuplicateObjects: false }),
      );
      expect({ seed, schema }).toEqual({ seed, schema: expected });
      expect({ seed, said: said && expected }).toEqual({ seed, said: false });
      expect({ seed, valid: valid && !expected }).toEqual({ seed, valid: false });
      counts[expected ? 'passed' : 'failed'] += 1;
    }
    expect(counts.passed).toBeGreaterThan(MUTATIONS / 10);
    expect(counts.failed).toBeGreaterThan(MUTATIONS / 10);
  });
});

/** Changes, adds or removes one value anywhere, now and then two. */
function mutated(random: SeededRandom, root: unknown): unknown {
  const places: { readonly holder: Record<string, unknown> | unknown[]; readonly key: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      const holder = value as Record<string, unknown>;
      Object.keys(holder).forEach((key) => {
        places.push({ holder, key });
        visit(holder[key]);
      });
    }
  };
  visit(root);
  const rounds = random.chance(0.2) ? 2 : 1;
  for (let round = 0; round < rounds; round += 1) {
    const place = places[random.below(places.length)];
    if (place === undefined) {
      break;
    }
    const { holder, key } = place;
    const roll = random.below(10);
    if (Array.isArray(holder)) {
      if (roll < 3) {
        holder.splice(Number(key), 1);
      } else {
        holder.splice(
          Number(key),
          roll < 6 ? 0 : 1,
          roll < 5 ? structuredClone(holder[0]) : random.pick(VALUES),
        );
      }
    } else if (roll < 2) {
      Reflect.deleteProperty(holder, key);
    } else {
      holder[roll < 4 ? random.pick(NAMES) : key] = random.pick(VALUES);
    }
  }
  return root;
}
