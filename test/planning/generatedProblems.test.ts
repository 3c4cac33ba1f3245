import { describe, expect, it } from 'vitest';
import { firstById } from '../../src/plan/firstById';
import { readPlan } from '../../src/plan/reading/readPlan';
import { generatedProblems, plansNothing, withWallsOf } from '../../src/planning/generation';
import { planText } from '../support/plans';

const OUTER = planText([{ id: 'research', writes: ['research/**'], locks: ['db:a'] }]);
const ROOM = { depth: 2, packages: 10, above: new Set(['top']) };

function problemsOf(text: string, room: Partial<typeof ROOM> = {}, hash = 'own'): string[] {
  const reading = readPlan(text, { fileName: 'research.generated.yaml' });
  const found = {
    kind: 'plan' as const,
    ...{ path: 'research.generated.yaml', text, hash, reading, subplans: new Map() },
  };
  const item = firstById(readPlan(OUTER).plan).get('research');
  return item === undefined ? [] : generatedProblems(item, found, { ...ROOM, ...room });
}

const ONE = { id: 'one', writes: ['research/one'] };

describe('what is wrong with a plan that an agent answers with', () => {
  it('is nothing where it keeps to what its package was given', () => {
    expect(problemsOf(planText([{ ...ONE, locks: ['db:a'] }]))).toEqual([]);
  });

  it.each([
    ['no YAML', '{', /never closed.*\(yaml-syntax\)/],
    ['no packages', planText([]), /There are no packages in it|has no packages/],
    ['paths outside', planText([{ id: 'one', writes: ['src/**'] }]), /outside the scope of "research"/],
    ['locks that nobody holds', planText([{ ...ONE, locks: ['db:b'] }]), /claims the lock `db:b`/],
    ['a file as a plan', planText([{ ...ONE, subplan: 'other.yaml' }]), /names the file `other.yaml`/],
    ['two that write the same', planText([ONE, { ...ONE, id: 'two' }]), /^\d+:\d+: .*\(\S+\)$/],
  ])('%s', (_what, text, words) => {
    expect(problemsOf(text).join('\n')).toMatch(words);
  });

  it('room for packages, and for plans within plans, which those around it have used up', () => {
    expect(problemsOf(planText([ONE]), { packages: 0 })).toEqual([
      'It has 1 packages, and there is room for 0 more in all (`execution.generated_plans.packages`).',
    ]);
    const deeper = planText([{ ...ONE, subplan: 'generated' }]);
    expect(problemsOf(deeper)).toEqual([]);
    expect(problemsOf(deeper, { depth: 1 }).join()).toMatch(/Plans of one would lie deeper/);
    expect(problemsOf(planText([ONE]), { depth: 0 }).join()).toMatch(/would lie deeper than plans may/);
  });

  it('a circle: the plan that it lies within', () => {
    expect(problemsOf(planText([ONE]), {}, 'top').join()).toMatch(/it would never end/);
  });

  it('what only the plan around it says', () => {
    const text = JSON.stringify({
      ...(JSON.parse(planText([ONE])) as object),
      execution: { generated_plans: 'approve', agents: { limits: { claude: 99 } } },
    });
    expect(problemsOf(text)).toEqual([
      '`execution.generated_plans` is not yours to say: what the plan around yours says holds.',
      '`execution.agents` is not yours to say: what the plan around yours says holds.',
    ]);
  });
});

it('has the walls of the plan around it, whatever it says itself', () => {
  const text = 'change_id: x\nexecution:\n  sandbox: off\n  network: open\n  schedule: waves\n';
  const walled = readPlan(withWallsOf(text, { setup: [], sandbox: 'required' })).plan.execution;
  expect(walled).toMatchObject({ sandbox: 'required', schedule: 'waves' });
  expect(walled.network).toBeUndefined();
  // Without `execution`, and where there is nothing to change.
  expect(readPlan(withWallsOf('change_id: x\n', { setup: [], sandbox: 'off' })).plan.execution.sandbox).toBe(
    'off',
  );
  expect(withWallsOf('{', { setup: [], sandbox: 'off' })).toBe('{');
});

describe('that nothing is left to plan', () => {
  it('is said by an empty list of packages, and by nothing that may be a mistake', () => {
    expect(plansNothing('change_id: x\npackages: []\n')).toBe(true);
    expect(plansNothing('packages: []')).toBe(true);
    const others = ['', 'packages:', 'packages: {}', '[]', 'packages: [', 'tasks: []', planText([ONE])];
    expect(others.filter(plansNothing)).toEqual([]);
  });
});
