import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import { forecast } from '../../src/planning/forecast';
import { refactored, refactoringPreview } from '../../src/planning/refactoring';

const part = (id: string, after: string, writes: string, more = '') =>
  `  - id: ${id}\n    description: Build ${id}.\n    timeout_minutes: 30\n    depends_on: [${after}]\n    scope: { write_allow: ['${writes}'], read_allow: ['**'] }\n    verification: { tier: A, steps: [{ name: tests, command: npm test }] }\n${more}`;

const PLAN = `change_id: shop
packages:
  # what is sold
${part('goods', '', 'src/goods/**')}${part('cart', 'goods', 'src/cart/**', "    locks: { keys: ['db:schema:orders'] }\n")}${part('pay', 'cart', 'src/pay/**')}${part('pages', 'goods', 'web/**')}  - id: wp-integration
    task_type: integrate
    description: Bring it together.
    depends_on: [pay, pages]
    scope: { write_allow: ['**'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: tests, command: npm test }] }
`;

const errorsOf = (text: string) => checkPlan(readPlan(text)).filter(({ severity }) => severity === 'error');
const packagesOf = (text: string) => readPlan(text).plan.packages;

describe('packages that become a plan of their own', () => {
  const made = refactored(PLAN, { kind: 'subplan', id: 'wp-buying', packages: ['cart', 'pay'] });

  it('leave one that waits for what they waited for, and that others wait for', () => {
    expect(
      packagesOf(made.text).map(({ id, dependsOn }) => [id, dependsOn.map(({ value }) => value)]),
    ).toEqual([
      ['goods', []],
      ['wp-buying', ['goods']],
      ['pages', ['goods']],
      ['wp-integration', ['pages', 'wp-buying']],
    ]);
    const buying = packagesOf(made.text)[1];
    expect(buying?.subplan?.value).toBe('wp-buying.yaml');
    expect(buying?.scope.writeAllow.map(({ value }) => value)).toEqual(['src/cart/**', 'src/pay/**']);
    expect(buying?.locks.keys.map(({ value }) => value)).toEqual(['db:schema:orders']);
    expect(buying?.timeoutMinutes).toBe(60);
    expect(made.text).toContain('# what is sold');
    expect(errorsOf(made.text)).toEqual([]);
  });

  it('wait for each other in their own plan as before, which is valid and another feature', () => {
    const inner = made.inner?.text ?? '';
    expect(made.inner?.path).toBe('wp-buying.yaml');
    const { plan } = readPlan(inner);
    expect(plan.feature.id).toBe('shop-buying');
    expect(plan.packages.map(({ id, dependsOn }) => [id, dependsOn.map(({ value }) => value)])).toEqual([
      ['cart', []],
      ['pay', ['cart']],
    ]);
    expect(errorsOf(inner)).toEqual([]);
  });

  it('take as long as before with all the agents they can use, which the preview says with the problems', () => {
    const lines = refactoringPreview(PLAN, made);
    expect(lines).toContain('Packages: 4 (was 5)');
    expect(lines.find((line) => line.startsWith('wp-buying.yaml: 2 packages in 2 waves'))).toBeDefined();
    expect(lines.find((line) => line.startsWith('Problems: '))).toBeDefined();
    expect(forecast(readPlan(made.text).plan, 10)?.minutes).toBe(forecast(readPlan(PLAN).plan, 10)?.minutes);
  });

  it.each([
    [['goods', 'pay'], 'wp-x', 'cart waits for one of them'],
    [['goods'], 'wp-x', 'two packages at least'],
    [['goods', 'cart'], 'pages', 'There is a package pages already'],
    [['goods', 'cart'], 'Not So', 'is no name for a package'],
    [['goods', 'nobody'], 'wp-x', 'There is no package "nobody"'],
    [['goods', 'cart', 'pay', 'pages', 'wp-integration'], 'wp-x', 'Nothing would be left'],
  ])('are refused for %j as %s', (packages, id, words) => {
    expect(() => refactored(PLAN, { kind: 'subplan', id, packages })).toThrow(words);
  });
});

describe('what is risky, first', () => {
  const side = (id: string, more: string) => part(id, '', `src/${id}/**`, more);

  it('starts among those with as much waiting for them, and says why', () => {
    const plan = `change_id: shop\npackages:\n${side('a', '')}${side('b', '')}${side('c', "    locks: { keys: ['db:x'] }\n")}${side('d', "    locks: { keys: ['db:x'] }\n")}`;
    const made = refactored(plan, { kind: 'risk' });
    expect(made.reasons).toEqual(['c: others claim db:x too', 'd: others claim db:x too']);
    expect(packagesOf(made.text).map(({ priority }) => priority)).toEqual([2, 2, 1, 1]);
    expect(forecast(readPlan(made.text).plan, 1)?.starts).toEqual(['c', 'd', 'a', 'b']);
    expect(refactoringPreview(plan, made)).toContain('One agent begins with: c, d, a, b (was a, b, c, d)');
  });

  it('is refused where nothing is riskier than anything else', () => {
    const plan = `change_id: shop\npackages:\n${side('a', '')}${side('b', '')}`;
    expect(() => refactored(plan, { kind: 'risk' })).toThrow('No package of this plan is riskier');
  });
});
