import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { validationReport } from '../../../src/plan/checks/validation';
import { readPlan } from '../../../src/plan/reading/readPlan';

/** A small, correct plan as people write it in the full dialect. */
const PLAN = `feature: { id: albums }
packages:
  - { package_id: wp-a, scope: { write_allow: ["a/**"] }, locks: { keys: ["flag:new-menu"] } }
  - { package_id: wp-b, scope: { write_allow: ["a/**"], deny: ["a/**"] }, notes: none }
  - { package_id: wp-b2, scope: { write_allow: ["b/**"] } }
  - { package_id: wp-integration, task_type: integrate, depends_on: [wp-a, wp-b, wp-b2], scope: { write_allow: ["c/**"] } }
`.replace('"a/**"], deny: ["a/**"]', '"a/**", "b2/**"], deny: ["a/**"]');

function graveOf(options: Parameters<typeof checkPlan>[1]): string[] {
  return checkPlan(readPlan(PLAN), options)
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code);
}

describe("what upstream's tools would refuse", () => {
  it('is one hint for a small correct plan', () => {
    expect(graveOf({})).toEqual([]);
    const hints = checkPlan(readPlan(PLAN)).filter(({ code }) => code === 'upstream-differences');
    expect(hints.map(({ message }) => message)).toEqual([
      'The tools that this format comes from (agentic-coding-tools) would not accept this plan as it is: 11 places with missing fields, 1 unknown field, 1 lock key, 1 overlap that `deny` takes away. Here that changes nothing; `waves validate --compat upstream` lists it.',
    ]);
  });

  it('is told one by one to those who need it: asked for, or by the place of the plan', () => {
    const all = graveOf({ compat: 'upstream' });
    expect(new Set(all)).toEqual(new Set(['schema-missing', 'schema-unknown', 'lock-key']));
    const around = { folder: 'openspec/changes/albums', upstreamPlace: true, isMissing: () => false };
    expect(graveOf({ surroundings: around })).toEqual(all);
    expect(graveOf({ surroundings: around, compat: 'none' })).toEqual([]);
  });

  it('stays in the six checks and with --strict as it was', () => {
    const { checks } = validationReport('plan.yaml', readPlan(PLAN));
    expect(
      Object.entries(checks)
        .filter(([, { passed }]) => !passed)
        .map(([name]) => name),
    ).toEqual(['schema', 'lock_keys', 'scope_overlap']);
    expect(validationReport('plan.yaml', readPlan(PLAN), { strict: true }).valid).toBe(false);
  });
});
