import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';

describe('a package that goes on', () => {
  it.each([
    ['continuous: true', { rounds: 10, when: [] }],
    ['continuous: false', undefined],
    ['continuous: { rounds: 3, when: [src/**] }', { rounds: 3, when: ['src/**'] }],
    ['inputs: { continuous: { rounds: 2 } }', { rounds: 2, when: [] }],
    ['continuous: often', undefined],
  ])('is read from %s', (text, expected) => {
    const { plan, problems } = readPlan(`packages:\n  - { id: a, ${text} }\n  - { id: b }\n`);
    const { rounds, when } = plan.packages[0]?.continuous ?? {};
    expect(rounds === undefined ? undefined : { rounds, when: when?.map(({ value }) => value) }).toEqual(
      expected,
    );
    expect(problems.some(({ severity }) => severity === 'error')).toBe(text === 'continuous: often');
  });

  it.each([
    ['{ id: a, continuous: true }', []],
    ['{ id: a, continuous: true, subplan: other.yaml }', ['continuous-subplan']],
    ['{ id: a, continuous: true, subplan: generated }', ['continuous-subplan']],
    ['{ id: a, continuous: true, depends_on: [b] }', ['continuous-alone']],
  ])('is told what is wrong in %s', (text, expected) => {
    const reading = readPlan(`packages:\n  - ${text}\n  - { id: b }\n`);
    const codes = checkPlan(reading).map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith('continuous'))).toEqual(expected);
  });
});
