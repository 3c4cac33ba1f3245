import { expect, test } from 'vitest';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { layoutGraph } from '../../webview/graph/canvas/layout/layout';
import type { GroupedGraph } from '../../webview/graph/canvas/layout/openGroups';
import { openGroups } from '../../webview/graph/canvas/layout/openGroups';
import { keepGrouped } from '../../webview/graph/useOrder';

const PLAN = RECORDINGS.subplans[0].snapshot;
const OPEN = new Set(['avatar-storage']);
const own = layoutGraph(PLAN);

/** As after a message, of which nothing is the same object as before. */
function grouped(plan: GraphSnapshot, open = OPEN): GroupedGraph {
  return openGroups(own, structuredClone(plan), open, (_, input) => layoutGraph(input));
}

test('while only states change, places and edges stay the same objects', () => {
  const keep = keepGrouped();
  const before = keep(own, grouped(PLAN));
  const failed = { ...PLAN, packages: PLAN.packages.map((each) => ({ ...each, state: 'failed' as const })) };
  const after = keep(own, grouped(failed));
  expect(after.layout).toBe(before.layout);
  expect(after.edges).toBe(before.edges);
  expect(after.packages[0]?.state).toBe('failed');
});

test('what is placed or led otherwise is taken over', () => {
  const keep = keepGrouped();
  const before = keep(own, grouped(PLAN));
  const { edges } = PLAN;
  const redundant = keep(
    own,
    grouped({ ...PLAN, edges: edges.map((edge) => ({ ...edge, redundant: true })) }),
  );
  expect(redundant.edges).not.toBe(before.edges);
  expect(redundant.edges[0]?.redundant).toBe(true);
  expect(keep(own, grouped(PLAN, new Set())).layout).toBe(own);
});
