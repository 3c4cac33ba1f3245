import { expect, test } from 'vitest';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { layoutGraph } from '../../webview/graph/canvas/layout/layout';
import type { GroupedGraph } from '../../webview/graph/canvas/layout/openGroups';
import { openGroups } from '../../webview/graph/canvas/layout/openGroups';
import { SubplanLayouts } from '../../webview/graph/canvas/layout/useLayout';
import { applyDelta, shareSnapshot } from '../../webview/graph/messages/shareSnapshot';

const PLAN = RECORDINGS.subplans[0].snapshot;
const OPEN = new Set(['avatar-storage']);
const own = layoutGraph(PLAN);
const subplans = new SubplanLayouts();

function grouped(plan: GraphSnapshot, open = OPEN): GroupedGraph {
  return openGroups(own, plan, open, (group, input) => subplans.layoutOf(group, input));
}

/** All of a plan failed, that of its sub-plans too; as a message brings it, nothing is the same object as before. */
function failed(plan: GraphSnapshot): GraphSnapshot {
  const state = 'failed' as const;
  return structuredClone({
    ...plan,
    packages: plan.packages.map(({ subplan, ...each }) => ({
      ...each,
      state,
      ...(subplan
        ? { subplan: { ...subplan, packages: subplan.packages.map((inner) => ({ ...inner, state })) } }
        : {}),
    })),
  });
}

test('while only states change, places and edges stay the same objects', () => {
  const before = grouped(PLAN);
  const after = grouped(shareSnapshot(PLAN, failed(PLAN)));
  expect(after.layout).toBe(before.layout);
  expect(after.edges).toBe(before.edges);
  expect(new Set(after.packages.map(({ state }) => state))).toEqual(new Set(['failed']));
});

test('the same after a change that tells only what is new', () => {
  const before = grouped(PLAN);
  const { packages, version, feature, planPath, problems, run, totals, canRun, now } = failed(PLAN);
  const next = applyDelta(PLAN, {
    base: version,
    head: { version: version + 1, feature, planPath, problems, run, totals, canRun, now },
    packages: packages.map(({ id, state, subplan }) => ({
      id,
      set: { state, ...(subplan ? { subplan } : {}) },
    })),
  });
  const after = grouped(next);
  expect(after.layout).toBe(before.layout);
  expect(after.edges).toBe(before.edges);
  expect(new Set(after.packages.map(({ state }) => state))).toEqual(new Set(['failed']));
});

test('what is placed or led otherwise is taken over', () => {
  const before = grouped(PLAN);
  const { edges } = PLAN;
  const redundant = grouped({ ...PLAN, edges: edges.map((edge) => ({ ...edge, redundant: true })) });
  expect(redundant.edges).not.toBe(before.edges);
  expect(redundant.edges[0]?.redundant).toBe(true);
  expect(grouped(PLAN, new Set()).layout).toBe(own);
});

test('sub-plans of one shape stand alike, whatever their packages are called', () => {
  const plan = (name: string): Parameters<SubplanLayouts['layoutOf']>[1] => ({
    waves: [[`${name}1`, `${name}2`], [`${name}3`]],
    packages: [1, 2, 3].map((id) => ({ id: `${name}${id}`, wave: id === 3 ? 2 : 1 })),
    edges: [1, 2].map((id) => ({ from: `${name}${id}`, to: `${name}3`, redundant: false })),
  });
  const layouts = new SubplanLayouts();
  const [one, other] = ['a', 'b'].map((name) => layouts.layoutOf(name, plan(name)));
  expect(one).toEqual(layoutGraph(plan('a')));
  expect(other).toEqual(layoutGraph(plan('b')));
});
