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

  it('may let through what is broken, all of it or by kind', () => {
    const all = ['imports', 'members', 'calls', 'queries', 'requests', 'routes', 'events'];
    expect(read('{ on_broken: warn }').onBroken).toEqual(Object.fromEntries(all.map((one) => [one, 'warn'])));
    expect(read('{ on_broken: { routes: warn, calls: stop } }')).toMatchObject({
      onBroken: { routes: 'warn', calls: 'stop' },
      problems: [],
    });
    expect(read('{ on_broken: ignore }').problems).toHaveLength(1);
    expect(read('{ on_broken: { route: warn, calls: never } }').problems).toEqual([
      'unknown-word: `on_broken` has no kind `route`; it may have imports, members, calls, queries, requests, routes, events.',
      'unknown-word: `calls` must be one of stop, warn; it is `never`.',
    ]);
  });

  it('is complained about where it says something that there is not', () => {
    expect(read('{ contracts: never }').problems.join()).toContain('unknown-word');
    expect(read('{ slices: { back: [a.md] } }').problems).toEqual([
      'unknown-word: `slices` has no kind `back`; it may have contracts, backend, frontend, integration, other.',
    ]);
  });
});
