import { expect, it } from 'vitest';
import { readPlan } from '../../src/plan/reading/readPlan';
import { adviceInSteps, adviceLines, planAdvice } from '../../src/planning/advice';

interface Wish {
  readonly id: string;
  readonly after?: readonly string[];
  readonly minutes?: number;
  readonly writes?: string;
  readonly type?: string;
  readonly consumes?: readonly string[];
}

function adviceOn(packages: readonly Wish[]): ReturnType<typeof planAdvice> {
  const plan = {
    change_id: 'advised',
    packages: packages.map(({ id, after = [], minutes = 60, writes, type, consumes }) => ({
      id,
      description: `Work of ${id}.`,
      depends_on: after,
      timeout_minutes: minutes,
      ...(type === undefined ? {} : { task_type: type }),
      ...(consumes === undefined ? {} : { consumes }),
      scope: { write_allow: [writes ?? `${id}/**`], read_allow: ['**'] },
      verification: 'tier_a',
    })),
  };
  return planAdvice(readPlan(JSON.stringify(plan)));
}

const textsOf = (packages: readonly Wish[]) => adviceOn(packages).advice.map(({ text }) => text);

it('tells with the scheduler of runs what a chain gains by which change', () => {
  const { times, advice } = adviceOn([
    { id: 'a' },
    { id: 'b', after: ['a'], minutes: 30 },
    { id: 'c', after: ['b'] },
  ]);
  expect(times.map(({ agents, minutes }) => [agents, minutes])).toEqual([
    [1, 150],
    [2, 150],
    [4, 150],
    [10, 150],
  ]);
  expect(advice.map(({ packages, minutes }) => [packages.join(' '), minutes])).toEqual([
    ['b a', 60],
    ['c b', 60],
    ['a', 30],
    ['c', 30],
    ['b', 15],
  ]);
});

it('never advises to let two packages write the same file at the same time', () => {
  const texts = textsOf([
    { id: 'a', writes: 'src/**' },
    { id: 'b', after: ['a'], writes: 'src/**' },
  ]);
  expect(texts.filter((text) => text.includes('need not wait'))).toEqual([]);
  expect(texts.some((text) => text.includes('two halves'))).toBe(true);
});

it('leaves the package that waits for all others on purpose', () => {
  const texts = textsOf([{ id: 'a' }, { id: 'wp-integration', after: ['a'], type: 'integrate' }]);
  expect(texts.join('\n')).not.toContain('wp-integration need not');
});

it('sees layers, late contracts, files that are read while they are written, and what is too small', () => {
  const layers = textsOf([
    { id: 'db' },
    { id: 'api', after: ['db'] },
    { id: 'ui', after: ['api'] },
    { id: 'e2e', after: ['ui'] },
  ]);
  expect(layers.join('\n')).toContain(
    '10 agents are only 1.0 times as fast as one: 4 packages stand in 4 waves.',
  );
  const texts = textsOf([
    { id: 'a', minutes: 5, writes: 'docs/**' },
    { id: 'b', minutes: 5, consumes: ['docs/guide.md'] },
    { id: 'late', after: ['a'], type: 'contracts' },
  ]).join('\n');
  expect(texts).toContain('late writes contracts in wave 2');
  expect(texts).toContain('b builds on docs/guide.md, which a may write at the same time');
  expect(texts).toContain('a, b have less than 10 minutes each');
});

it('says nothing of a plan with a cycle', () => {
  const found = adviceOn([
    { id: 'a', after: ['b'] },
    { id: 'b', after: ['a'] },
  ]);
  expect(found).toEqual({ times: [], advice: [], untried: 'errors' });
  expect(adviceLines(found)).toEqual(['Unchecked: changes are tried when the plan has no errors.']);
});

it('says of a plan that is too large for it that nothing was tried, not that nothing was found', () => {
  const found = adviceOn(Array.from({ length: 2001 }, (_, at) => ({ id: `p${at}` })));
  expect(found).toMatchObject({ advice: [], untried: 'large' });
  expect(adviceLines(found).at(-1)).toBe('Unchecked: changes are tried in plans of at most 300 packages.');
});

it('gives others their turn between two trials', () => {
  const chain = ['a', 'b', 'c'].map((id, at, all) => ({
    id,
    depends_on: all.slice(at - 1, at),
    scope: { write_allow: [`${id}/**`] },
  }));
  const reading = readPlan(JSON.stringify({ packages: chain }));
  const steps = [...adviceInSteps(reading)];
  // One for each number of agents, each dependency that is left out, and each package that is halved.
  expect(steps).toHaveLength(4 + 2 + 3);
});
