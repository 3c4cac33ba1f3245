import { expect, it } from 'vitest';
import { widenedPlan } from '../../../src/plan/language/editing/widenedPlan';

const PLAN = `# The plan
feature:
  id: f
  plan_revision: 3 # counted
packages:
  - id: a
    scope:
      write_allow: # what it may
        - a/**
      read_allow: ['**']
      deny: [a/made/*]
  - id: b
    scope: { write_allow: [b/**], read_allow: ['**'] }
  - id: c
    depends_on: [a]
    scope: { write_allow: [c/**], read_allow: ['**'] }
`;

it('adds files to the scope of a package and counts the revision on; all else stays', () => {
  const widened = widenedPlan(PLAN, 'a', ['docs/x.md', 'pages/[id].tsx', 'a/known']);
  expect(widened).toBe(
    PLAN.replace('plan_revision: 3', 'plan_revision: 4').replace(
      '        - a/**\n',
      '        - a/**\n        - docs/x.md\n        - "pages/[[]id].tsx"\n',
    ),
  );
  expect(widenedPlan(widened, 'a', ['pages/[id].tsx'])).toBe(widened);
});

it('may take in what belongs to a package that comes later, but not to one at the same time', () => {
  expect(widenedPlan(PLAN, 'a', ['c/x'])).toContain('- c/x');
  expect(() => widenedPlan(PLAN, 'a', ['b/x'])).toThrow('b/x');
});

it('does not take in what the package must not touch', () => {
  expect(() => widenedPlan(PLAN, 'a', ['a/made/x'])).toThrow('its `deny` says so');
});

it('leaves the revision alone where the plan has none', () => {
  const plan = 'packages: [{ id: a, scope: { write_allow: [a], read_allow: [a] } }]\n';
  expect(widenedPlan(plan, 'a', ['b'])).toBe(plan.replace('write_allow: [a]', 'write_allow: [a, b]'));
});
