import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import { fixture, fixtureNames } from './fixtures';
import { realPlanNames, realPlan } from './realPlans';

const schemaFile = new URL('../../schemas/plan.schema.json', import.meta.url);
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
);

/** Problems about the shape of a plan, as opposed to what its parts mean to each other. */
const SHAPE = [
  ...['wrong-type', 'out-of-range', 'missing-id', 'invalid-id', 'unknown-tier', 'unknown-step-kind'],
  ...[
    'unknown-schedule',
    'incomplete-agent',
    'incomplete-prompt',
    'incomplete-gate',
    'incomplete-until',
    'unknown-gate',
    'incomplete-obligation',
    'empty-plan',
    'not-a-plan',
  ],
];

function hasShapeProblem(text: string): boolean {
  return checkPlan(readPlan(text)).some(({ code, severity }) => SHAPE.includes(code) && severity !== 'info');
}

function accepts(text: string): boolean {
  return validate(parse(text, { merge: true, uniqueKeys: false }));
}

describe('plan.schema.json', () => {
  it.each(fixtureNames.filter((name) => name !== 'yaml11.yaml'))(
    'judges the shape of %s as the reader does',
    (name) => {
      const text = fixture(name);
      expect(accepts(text)).toBe(!hasShapeProblem(text));
    },
  );

  it.each([
    ['packages: [{ id: a, agent: { model: x } }]', false],
    ['packages: [{ id: a, agent: { command: ./run }, prompt: { file: a.md } }]', true],
    ['packages: [{ id: a, prompt: {} }]', false],
    ['packages: [{ id: a, setup: npm ci, gate: person, obligations: [a.ts, { table: users }] }]', true],
    ['packages: [{ id: a, setup: [npm ci], gate: { by: check, command: ./ok, before: start } }]', true],
    ['packages: [{ id: a, setup: { run: npm ci } }]', false],
    ['packages: [{ id: a, gate: check }]', false],
    ['packages: [{ id: a, gate: { by: check } }]', false],
    ['packages: [{ id: a, gate: { before: never } }]', false],
    ['packages: [{ id: a, until: { review: codex } }]', true],
    ['packages: [{ id: a, test_command: npm test, until: { check: npm test, rounds: 5 } }]', true],
    ['packages: [{ id: a, until: {} }]', false],
    ['packages: [{ id: a, until: { check: a, review: codex } }]', false],
    ['packages: [{ id: a, until: { review: codex, rounds: 0 } }]', false],
    ['packages: [{ id: a, until: review }]', false],
    ['packages: [{ id: a, obligations: [{ exports: [a] }] }]', false],
    ['packages: [{ id: a, obligations: a.ts }]', false],
    ['packages: [{ id: a, consumes: a.yaml }]', false],
    ['packages: [{ id: a, subplan: [a.yaml] }]', false],
    ['packages: [{ id: a, subplan: a.yaml, with: { b: c, n: 3 } }]', true],
    ['packages: [{ id: a, subplan: a.yaml, with: { b: [c] } }]', false],
    ['{ parameters: { a: , b: c }, packages: [{ id: a }] }', true],
    ['execution: { preflight: { tools: git } }\npackages: [{ id: a }]', false],
    ['packages: [{ package_id: a, depends_on: b }]', false],
    ['packages: { a: { depends_on: [] } }', true],
    ['packages: { a: text }', false],
    ['packages: [a]', false],
    ['packages: []', false],
    ['packages: {}', false],
    ['packages: text', false],
    ['{}', false],
    ['[]', false],
    ['execution: { max_parallel: 0 }\npackages: [{ id: a }]', false],
    ['execution: { schedule: later }\npackages: [{ id: a }]', false],
    ['execution: { contracts: false }\npackages: [{ id: a }]', true],
    ['packages: [{ id: a, verification: tier-a }]', true],
    ['packages: [{ id: a, verification: best }]', false],
    ['packages: [{ id: a, verification: { tier: B, checks: [npm test] } }]', true],
  ])('%s: %s', (text, expected) => {
    expect(accepts(text)).toBe(expected);
    expect(hasShapeProblem(text)).toBe(!expected);
  });

  it.skipIf(realPlanNames.length === 0)('accepts all real plans whose shape the reader accepts', () => {
    for (const name of realPlanNames) {
      expect({ name, accepted: accepts(realPlan(name)) }).toEqual({
        name,
        accepted: !hasShapeProblem(realPlan(name)),
      });
    }
  });
});
