import { expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { Refactoring } from '../../src/planning/refactoring';
import { refactored as changed, refactoringPreview } from '../../src/planning/refactoring';

const refactored = (text: string, wish: Refactoring) => changed(text, wish).text;

const PLAN = `# Who builds what.
change_id: shop
packages:
  - id: cart # the basket
    description: Build the cart.
    timeout_minutes: 60
    depends_on: []
    scope: { write_allow: ['src/cart/**', 'test/cart/**'], read_allow: ['**'] }
    verification: tier_a
  - id: pay
    description: Build paying.
    timeout_minutes: 30
    depends_on: [cart]
    scope: { write_allow: ['src/pay/**'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: tests, command: npm test }] }
  - id: wp-integration
    task_type: integrate
    description: Bring it together.
    depends_on: [pay]
    scope: { write_allow: ['**'], read_allow: ['**'] }
    verification: tier_a
`;

const packagesOf = (text: string) =>
  readPlan(text).plan.packages.map(({ id, dependsOn, scope }) => [
    id,
    dependsOn.map(({ value }) => value),
    scope.writeAllow.map(({ value }) => value),
  ]);

const errorsOf = (text: string) => checkPlan(readPlan(text)).filter(({ severity }) => severity === 'error');

it('merges packages: scopes, checks and words become one, and who waited for either waits for it', () => {
  const after = refactored(PLAN, { kind: 'merge', into: 'cart', from: 'pay' });
  expect(packagesOf(after)).toEqual([
    ['cart', [], ['src/cart/**', 'test/cart/**', 'src/pay/**']],
    ['wp-integration', ['cart'], ['**']],
  ]);
  expect(errorsOf(after)).toEqual([]);
  expect(after).toContain('# the basket');
  const [cart] = readPlan(after).plan.packages;
  expect(cart?.timeoutMinutes).toBe(90);
  expect(cart?.verification.steps.map(({ command }) => command)).toEqual(['npm test']);
  expect(cart?.description).toBe('Build the cart.\n\nBuild paying.');
  expect(refactoringPreview(PLAN, changed(PLAN, { kind: 'merge', into: 'cart', from: 'pay' }))).toEqual([
    'Packages: 2 (was 3)',
    'Waves: 2 (was 3)',
    'Critical path: cart → wp-integration (was cart → pay → wp-integration)',
    expect.stringMatching(/^With 1, 4 and 10 agents: .*, as before$/),
    'One agent begins with: cart, wp-integration (was cart, pay, wp-integration)',
    expect.stringMatching(/^Problems: /),
  ]);
});

it('splits a package by what it may write, and whoever waited for it waits for both halves', () => {
  const after = refactored(PLAN, { kind: 'split', package: 'cart', globs: ['test/cart/**'] });
  expect(packagesOf(after).slice(0, 3)).toEqual([
    ['cart', [], ['src/cart/**']],
    ['cart-2', [], ['test/cart/**']],
    ['pay', ['cart', 'cart-2'], ['src/pay/**']],
  ]);
  expect(errorsOf(after)).toEqual([]);
  expect(() => refactored(PLAN, { kind: 'split', package: 'pay', globs: ['src/pay/**'] })).toThrow(
    'Both halves of pay',
  );
});

it('moves a glob from one scope to another, and puts contracts before everything', () => {
  const moved = refactored(PLAN, { kind: 'move', glob: 'test/cart/**', from: 'cart', to: 'pay' });
  expect(packagesOf(moved).map(([, , globs]) => globs)).toEqual([
    ['src/cart/**'],
    ['src/pay/**', 'test/cart/**'],
    ['**'],
  ]);
  const first = refactored(PLAN, { kind: 'contracts' });
  expect(packagesOf(first).slice(0, 2)).toEqual([
    ['wp-contracts', [], ['contracts/**']],
    ['cart', ['wp-contracts'], ['src/cart/**', 'test/cart/**']],
  ]);
  expect(errorsOf(first)).toEqual([]);
});

it('does the same where packages are a map by their ids', () => {
  const plan = `change_id: shop\npackages:\n  cart:\n    scope: { write_allow: ['a/**', 'b/**'] }\n  pay:\n    depends_on: [cart]\n    scope: { write_allow: ['c/**'] }\n`;
  const split = refactored(plan, { kind: 'split', package: 'cart', globs: ['b/**'] });
  expect(packagesOf(split).map(([id, after]) => [id, after])).toEqual([
    ['cart', []],
    ['cart-2', []],
    ['pay', ['cart', 'cart-2']],
  ]);
  const merged = refactored(split, { kind: 'merge', into: 'cart', from: 'cart-2' });
  expect(packagesOf(merged)).toEqual(packagesOf(plan));
  expect(() => refactored(plan, { kind: 'merge', into: 'cart', from: 'gone' })).toThrow('gone');
});
