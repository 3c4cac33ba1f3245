import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { graphOf } from '../../../src/plan/graph/graph';
import { editableReading } from '../../../src/plan/language/editing/editablePlan';
import { quickFixes } from '../../../src/plan/language/fixes/quickFixes';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import type { Plan, VerificationStep } from '../../../src/plan/model';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { realPlan, realPlanNames } from '../realPlans';

/** A plan in the full dialect, as the fix writes it. */
function converted(text: string): string {
  const reading = readPlan(text);
  const context = { plan: editableReading(text, reading), graph: graphOf(reading.plan) };
  const [fix] = checkPlan(reading)
    .filter(({ code }) => code === 'short-dialect')
    .flatMap((problem) => quickFixes(context, problem));
  return fix === undefined ? text : applyTextEdits(text, fix.edits);
}

/** What the steps of a plan do, without where they are written. */
function stepsOf({ packages }: Plan): unknown {
  return packages.map(({ id, verification: { tier, steps } }) => ({
    id,
    tier: tier ?? 'A',
    steps: steps.map(({ name, kind, command, cwd, env, expectExitCode, ci, evidence }: VerificationStep) => ({
      ...{ name, kind, command, cwd, env, expectExitCode, ci },
      artifacts: evidence?.artifacts.map(({ value }) => value) ?? [],
      resultKeys: evidence?.resultKeys ?? [],
    })),
  }));
}

const comments = (text: string): string[] =>
  [...text.matchAll(/(?:^|\s)#\s*(\S.*)$/gm)].map(([, comment]) => (comment ?? '').trim());

const SHORT = `change_id: wishes # as in the issue
packages:
  - id: store
    scope: { write_allow: ['src/store/**'] }
    locks: { keys: ['impl:store', 'impl/store'] }
    verification:
      tier: B # on the server
      steps:
        # Needs the database.
        - name: Migrations
          command: npm run migrate # twice
          env: { DATABASE: test }
          expect_exit_code: 3
          evidence: { artifacts: [out/schema.sql], result_keys: [tables] }
          owner: platform team
        - { name: Pipeline, kind: ci, ci: { provider: github, workflow: ci.yml, required_checks: [build] } }
  - id: page
    scope: { write_allow: ['src/page/**'] }
    locks: { keys: ['impl-store'] }
    verification:
      checks:
        # Quick.
        - npm test
`;

describe('a plan that is converted to the full dialect', () => {
  const after = converted(SHORT);

  it('is checked by the same steps, with all that they say', () => {
    expect(after).not.toBe(SHORT);
    expect(stepsOf(readPlan(after).plan)).toEqual(stepsOf(readPlan(SHORT).plan));
  });

  it('keeps every comment, and what a step has no field for as one', () => {
    expect(comments(after)).toEqual(expect.arrayContaining(comments(SHORT)));
    expect(after).toMatch(/# owner: platform team/);
  });

  it('keeps keys of locks apart that were apart, so that nothing waits that did not', () => {
    const keys = readPlan(after).plan.packages.flatMap(({ locks }) => locks.keys.map(({ value }) => value));
    expect(new Set(keys).size).toBe(3);
    expect(checkPlan(readPlan(after)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.skipIf(realPlanNames.length === 0)('says of real plans what they said', () => {
    for (const name of realPlanNames) {
      const before = realPlan(name);
      const text = converted(before);
      if (text !== before) {
        expect({ name, steps: stepsOf(readPlan(text).plan) }).toMatchObject({
          name,
          steps: (stepsOf(readPlan(before).plan) as { steps: unknown[] }[]).map((item) =>
            item.steps.length === 0 ? {} : item,
          ),
        });
        const lost = comments(before).filter((comment) => !text.includes(comment));
        expect({ name, lost }).toEqual({ name, lost: [] });
      }
    }
  });
});
