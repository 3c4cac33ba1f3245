import { describe, expect, it } from 'vitest';
import { readPlan } from '../../src/plan/reading/readPlan';

function read(execution: string) {
  const { plan, problems } = readPlan(`packages: [{ id: a }]\nexecution: ${execution}`);
  return { ...plan.execution, problems: problems.map(({ code, message }) => `${code}: ${message}`) };
}

describe('what a plan says of contracts and of what agents read first', () => {
  it('is read', () => {
    expect(read('{ contracts: false, slices: { backend: [docs/api.md], other: [] } }')).toMatchObject({
      contracts: false,
      slices: { backend: ['docs/api.md'], other: [] },
      problems: [],
    });
    expect(read('{ schedule: eager }')).not.toHaveProperty('slices');
  });

  it('is complained about where it says something that there is not', () => {
    expect(read('{ contracts: never }').problems.join()).toContain('unknown-word');
    expect(read('{ slices: { back: [a.md] } }').problems).toEqual([
      'unknown-word: `slices` has no kind `back`; it may have contracts, backend, frontend, integration, other.',
    ]);
  });
});
