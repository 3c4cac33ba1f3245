import { expect, it } from 'vitest';
import { raisedContracts } from '../../../src/plan/language/editing/widenedPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';

it.each([
  ['contracts:\n  revision: 3 # counted\npackages: [{ id: a }]\n', 'contracts:\n  revision: 4 # counted\n'],
  ['contracts: { openapi: { files: [a] } }\npackages: [{ id: a }]\n', 'revision: 2'],
  ['change_id: f\ncontracts_revision: initial\npackages: [{ id: a }]\n', 'contracts_revision: 2\n'],
  ['change_id: f\npackages: [{ id: a }]\n', 'contracts_revision: 2'],
])('counts the revision of the contracts on in %s', (text, expected) => {
  const raised = raisedContracts(text);
  expect(raised).toContain(expected);
  const { revision } = readPlan(text).plan.contracts;
  expect(readPlan(raised).plan.contracts.revision).toBe(revision + 1);
});

it('counts the revision of the plan on too, where the plan counts it', () => {
  const text =
    '# first\nfeature: { id: f, plan_revision: 7 }\ncontracts: { revision: 1 }\npackages: [{ id: a }]\n';
  expect(raisedContracts(text)).toBe(
    text.replace('revision: 7', 'revision: 8').replace('s: { revision: 1', 's: { revision: 2'),
  );
});

it('refuses a text that is no plan', () => {
  expect(() => raisedContracts('- a\n')).toThrow('no map');
});
