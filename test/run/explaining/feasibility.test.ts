import { expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';
import {
  feasibilityText,
  planFeasibility,
  plannedBeside,
  plannedText,
} from '../../../src/run/explaining/feasibility';
import { planText } from '../../support/plans';
import { JournalBuilder, planned } from '../journalBuilder';

const { plan } = readPlan(
  planText(
    [
      { id: 'api', writes: ['src/api/**'], locks: ['api:users'], deny: ['src/api/old/**'] },
      { id: 'web', writes: ['src/web/**'] },
      { id: 'docs', writes: ['docs/*.md'] },
    ],
    'mine',
  ),
);

function theirs(...packages: Parameters<typeof planned>[]) {
  const feature = { id: 'theirs', title: 'Theirs' };
  return new JournalBuilder(
    packages.map(([id, more]) => planned(id, more)),
    { feature },
  ).state;
}

it('is FULL beside what claims nothing of it, beside its own feature, and beside what has ended', () => {
  const elsewhere = theirs(['a', { writeAllow: ['src/api/old/**', 'lib/**'], locks: ['api:orders'] }]);
  expect(planFeasibility(plan, [elsewhere])).toMatchObject({ feasibility: 'FULL', collisions: [] });
  expect(feasibilityText(planFeasibility(plan, [elsewhere]))).toEqual([]);
  const own = new JournalBuilder([planned('api', { writeAllow: ['src/api/**'] })], {
    feature: { id: 'mine', title: 'Mine' },
  }).state;
  expect(planFeasibility(plan, [own]).feasibility).toBe('FULL');
});

it('is PARTIAL where less than half collides, and names feature, run, packages, locks and files', () => {
  const run = theirs(['users', { writeAllow: ['src/api/users.ts'], locks: ['api:*'] }], ['other', {}]);
  const found = planFeasibility(plan, [run]);
  expect(found).toEqual({
    feasibility: 'PARTIAL',
    packages: 3,
    colliding: ['api'],
    collisions: [
      {
        feature: 'theirs',
        run: 'run-1',
        shared: [
          { package: 'api', other: 'users', what: 'api:users' },
          { package: 'api', other: 'users', what: 'src/api/users.ts' },
        ],
      },
    ],
    planned: [],
  });
  expect(feasibilityText(found)).toEqual([
    'PARTIAL: 1 of 3 packages collide with what is under way.',
    'theirs, run run-1:',
    '    api and its users: api:users',
    '    api and its users: src/api/users.ts',
    expect.stringContaining('Locks keep these packages waiting'),
  ]);
});

it('is SEQUENTIAL where more than half collides, also with what others have registered', () => {
  const run = theirs(['all', { writeAllow: ['src/**'] }]);
  const found = planFeasibility(
    plan,
    [run],
    [{ id: 'elsewhere', resource_claims: ['docs/a.md', 'api:users'] }],
  );
  expect(found).toMatchObject({ feasibility: 'SEQUENTIAL', colliding: ['api', 'web', 'docs'] });
  expect(found.collisions.map(({ feature, run: id }) => [feature, id])).toEqual([
    ['theirs', 'run-1'],
    ['elsewhere', undefined],
  ]);
  expect(feasibilityText(found).at(-1)).toContain('let that end first');
});

it('lets be what the other has left out', () => {
  const run = new JournalBuilder([planned('api', { writeAllow: ['src/api/**'] })], {
    feature: { id: 'theirs', title: 'Theirs' },
  });
  run.add({ type: 'package.skipped', package: 'api', reason: 'not now' });
  expect(planFeasibility(plan, [run.state]).feasibility).toBe('FULL');
});

it('names plans that wait for approval and claim the same, and lets them count for nothing', () => {
  const claims = [
    { package: 'users', locks: ['api:*'], writes: ['src/api/users.ts'], denied: [] },
    { package: 'apart', locks: [], writes: ['lib/**'], denied: [] },
  ];
  const times = { by: 'ann', since: '2026-11-23T15:40:12.345Z' };
  const theirs = { id: 'shop', title: 'Shop', plan: '/r/shop.yaml', name: 'shop.yaml', ...times, claims };
  const found = planFeasibility(plan, [], [], [theirs, { ...theirs, claims: claims.slice(1) }]);
  expect(found).toMatchObject({ feasibility: 'FULL', colliding: [], collisions: [] });
  expect(feasibilityText(found)).toEqual([]);
  expect(plannedText(found.planned)).toEqual([
    'Waiting for approval, and claiming the same; that keeps nobody out:',
    'shop (shop.yaml), proposed by ann at 2026-11-23 15:40 UTC:',
    '    api and its users: api:users',
    '    api and its users: src/api/users.ts',
  ]);
  expect(plannedText([])).toEqual([]);
  const [beside] = plannedBeside('mine', ['src/api/users.ts'], [theirs]);
  expect(beside?.shared).toEqual([{ package: 'mine', other: 'users', what: 'src/api/users.ts' }]);
});
