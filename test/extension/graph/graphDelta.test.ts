import { expect, test } from 'vitest';
import { graphDelta } from '../../../src/extension/graph/graphConversation';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import { largePlan } from '../../../webview/dev/largePlan';
import { readMessage } from '../../../webview/graph/messages/incoming';
import { applyDelta } from '../../../webview/graph/messages/shareSnapshot';

const former = largePlan(60, 0);

test('tells the packages that changed and everything small, and leads to the same snapshot', () => {
  const next = {
    ...structuredClone(former),
    version: 2,
    now: 1000,
    packages: former.packages.map((each, index) =>
      index === 7 ? { ...each, state: 'failed' as const } : each,
    ),
  };
  const delta = graphDelta(former, next);
  expect(delta).toMatchObject({ base: 1, head: { version: 2, now: 1000 } });
  expect(delta?.packages.map(({ id }) => id)).toEqual([former.packages[7]?.id]);
  const applied = delta && applyDelta(former, delta);
  expect(applied).toEqual(next);
  expect(applied?.edges).toBe(former.edges);
  expect(applied?.packages[8]).toBe(former.packages[8]);
});

test('tells of a package only what it says otherwise, and what it says no more', () => {
  const index = former.packages.findIndex(({ progress }) => progress !== undefined);
  const { progress, ...quiet } = former.packages[index] ?? former.packages[0]!;
  expect(progress).toBeDefined();
  const next = {
    ...former,
    version: 2,
    packages: former.packages.with(index, { ...quiet, message: 'Almost there', startedAt: 5 }),
  };
  const delta = graphDelta(former, next);
  expect(delta?.packages).toEqual([
    { id: quiet.id, set: { message: 'Almost there', startedAt: 5 }, gone: ['progress'] },
  ]);
  expect(readMessage({ type: 'delta', delta: structuredClone(delta) })).toEqual({ type: 'delta', delta });
  expect(delta && applyDelta(former, delta)).toEqual(next);
});

test('stays small: a change of one in five thousand under a thousandth, one of all under a fifth', () => {
  const plan = largePlan(5_000, 0);
  const size = (value: unknown): number => JSON.stringify(value).length;
  const failing = (count: number): GraphSnapshot => ({
    ...plan,
    version: 2,
    packages: plan.packages.map((each, index) => (index < count ? { ...each, state: 'failed' } : each)),
  });
  expect(size(graphDelta(plan, failing(1)))).toBeLessThan(size(plan) / 1_000);
  expect(size(graphDelta(plan, failing(5_000)))).toBeLessThan(size(plan) / 5);
});

test('tells nothing of packages when only the clock went on', () => {
  const delta = graphDelta(former, { ...former, version: 2, now: 5 });
  expect(delta?.packages).toEqual([]);
  expect(delta && applyDelta(former, delta).packages).toBe(former.packages);
});

test.each([
  ['a package is new', { packages: [...former.packages, { ...former.packages[0], id: 'other' }] }],
  ['packages are in another order', { packages: former.packages.toReversed() }],
  ['a dependency is gone', { edges: former.edges.slice(1) }],
  ['a package is in another wave', { waves: former.waves.toReversed() }],
])('asks for everything when %s', (_, change) => {
  expect(
    graphDelta(former, { ...former, ...(change as Partial<typeof former>), version: 2 }),
  ).toBeUndefined();
});
