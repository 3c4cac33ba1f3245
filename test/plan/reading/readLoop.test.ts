import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';

const read = (own: string) => {
  const { plan, problems } = readPlan(`packages: [{ id: a, ${own} }]`);
  const { until, gate } = plan.packages[0] ?? {};
  return { until, gate, codes: problems.map(({ code }) => code) };
};
const STEPS = 'verification: { steps: [npm run lint, { name: all tests, command: npm test }] }';

describe('what a package goes in rounds until', () => {
  it('is a step of its verification', () => {
    const { until, gate, codes } = read(`${STEPS}, until: { check: all tests, rounds: 5 }`);
    expect({ until, gate, codes }).toMatchObject({
      until: { step: 2, name: 'all tests', rounds: 5 },
      gate: undefined,
      codes: [],
    });
    expect(read(`${STEPS}, inputs: { until: { check: npm run lint } }`).until).toMatchObject({
      step: 1,
      rounds: 3,
    });
  });

  it('is a review, which is its gate where it has no other', () => {
    const gate = { by: 'review', before: 'merge', agent: { value: 'codex' } };
    const until = { step: 3, name: 'review' };
    expect(read(`${STEPS}, until: { review: codex }`)).toMatchObject({ until, gate });
    const own = 'gate: { by: review, agent: codex, model: m }';
    expect(read(`${STEPS}, until: { review: codex }, ${own}`)).toMatchObject({
      until,
      gate: { ...gate, model: 'm' },
    });
  });

  it.each([
    ['until: {}', 'incomplete-until'],
    ['until: { check: a, review: b }', 'incomplete-until'],
    [`${STEPS}, until: { check: tests }`, 'unknown-until'],
    ['verification: { steps: [{ name: look, kind: manual }] }, until: { check: look }', 'unknown-until'],
    ['gate: person, until: { review: codex }', 'unknown-until'],
    ['gate: { agent: claude }, until: { review: codex }', 'unknown-until'],
    ['subplan: b.yaml, until: { review: codex }', 'unknown-until'],
    ['until: { review: codex, rounds: 0 }', 'out-of-range'],
  ])('is refused where nothing of that kind is there: %s', (own, code) => {
    const { until, codes } = read(own);
    expect(codes).toEqual([code]);
    expect(until === undefined).toBe(code !== 'out-of-range');
  });
});
