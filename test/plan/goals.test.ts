import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import { goalsOf, meets, readTarget, targetText } from '../../src/plan/taskLists';

const PLAN = `
packages:
  - { id: wp-api, task_type: backend, verification: { steps: [npm test] } }
  - { id: wp-page, task_type: frontend, verification: { steps: [{ name: look, kind: manual, manual_instructions: look }] } }
  - { id: wp-integration, depends_on: [wp-api, wp-page], verification: { steps: [{ name: all tests, command: npm test }] } }
execution:
  goals:`;

const EVERY = `
    requirements: [Users log in, { text: Fast, for: [wp-api], measure: p95 <= 200 ms }]
    constraints: [No new dependencies]
    integration: [{ text: All tests pass, step: all tests }]
    success_criteria:
      backend: [{ text: Covered, measure: coverage >= 80 % }]
      frontend: [Looks right]
`;

function problems(goals: string): string[] {
  return checkPlan(readPlan(`${PLAN} ${goals}\n`))
    .filter(({ code }) => /goal|measure|unknown-word|wrong-type/.test(code))
    .map(({ code, message, range }) => `${range.start.line + 1} ${code}: ${message}`);
}

describe('what the feature asks for', () => {
  it('reaches those whom it concerns', () => {
    const { plan } = readPlan(PLAN + EVERY);
    const told = Object.fromEntries(
      plan.packages.map((item) => [item.id, goalsOf(plan, item).map(({ text }) => text)]),
    );
    expect(told).toEqual({
      'wp-api': ['Users log in', 'Fast', 'No new dependencies', 'Covered'],
      'wp-page': ['Users log in', 'No new dependencies', 'Looks right'],
      'wp-integration': ['Users log in', 'No new dependencies', 'All tests pass'],
    });
    expect(problems(EVERY)).toEqual([]);
  });

  it('is as the schema describes it', () => {
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../schemas/plan.schema.json'), 'utf8'),
    ) as { $defs: object };
    const validate = new Ajv2020({ strict: false }).compile({
      $defs: schema.$defs,
      $ref: '#/$defs/execution',
    });
    const execution = (text: string): unknown => (parse(text) as { execution: unknown }).execution;
    expect(validate(execution(PLAN + EVERY)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(execution(`${PLAN} { requirements: [{ measure: a > 1 }] }`))).toBe(false);
  });

  it.each([
    [
      '{ requirements: [{ text: a, for: docs }] }',
      '7 goal-for-nobody: No package is, or is of the kind, `docs`',
    ],
    ['{ requirements: [{ text: a, step: e2e }] }', '7 goal-unproved: "a" can never be shown: no package'],
    [
      '{ requirements: [{ text: a, for: wp-page, measure: size <= 9 }] }',
      '7 goal-unproved: "a" can never be shown: no package that it concerns has a step with a command',
    ],
    ['{ requirements: [{ text: a, measure: fast }] }', '7 unreadable-measure: `measure` compares'],
    ['{ requirements: [{ for: wp-api }] }', '7 wrong-type: Goal 1 must be a text'],
    ['{ wishes: [a] }', '7 unknown-word: `goals` has no `wishes`'],
    ['{ success_criteria: { back: [a] } }', '7 unknown-word: `success_criteria` has no kind `back`'],
  ])('is complained about: %s', (goals, words) => {
    expect(problems(goals)).toEqual([expect.stringContaining(words)]);
  });
});

it.each([
  ['coverage >= 80 %', 'coverage >= 80 %', 80, 79.99],
  ['p95<200ms', 'p95 < 200 ms', 199, 200],
  ['build.size <= 2.5', 'build.size <= 2.5', 2.5, 2.6],
  ['errors == 0', 'errors = 0', 0, 1],
  ['score > -1', 'score > -1', 0, -1],
])('a number is compared: %s', (text, written, good, bad) => {
  const target = readTarget(text);
  expect(target && targetText(target)).toBe(written);
  expect(target && [meets(target, good), meets(target, bad)]).toEqual([true, false]);
});

it.each(['coverage', '>= 80', 'a => 1', 'a >= b', 'a >= 1 or 2'])('is no target: %s', (text) => {
  expect(readTarget(text)).toBeUndefined();
});
