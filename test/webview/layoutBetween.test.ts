import { expect, test } from 'vitest';
import { largePlan } from '../../webview/dev/largePlan';
import { packagesIn } from '../../webview/graph/canvas/picture/scene';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH } from '../../webview/graph/canvas/layout/layout';
import { layoutBetween } from '../../webview/graph/canvas/useGlide';
import { draftLayout } from '../../webview/graph/canvas/layout/useLayout';

const plan = largePlan(600, 0);
const draft = draftLayout(plan);
const layout = layoutGraph(plan);
const way = layoutBetween(draft, layout);

test('begins at the one layout and ends at the other', () => {
  for (const { id, x, y } of way(0).packages) {
    expect({ x, y }).toEqual({ x: draft.byId.get(id)?.x, y: draft.byId.get(id)?.y });
  }
  expect(way(1).byId).toEqual(layout.byId);
});

test('half way each is half way, and found where it is seen', () => {
  const half = way(0.5);
  for (const placed of half.packages) {
    const [before, after] = [draft.byId.get(placed.id)?.y ?? 0, layout.byId.get(placed.id)?.y ?? 0];
    expect(placed.y).toBeCloseTo((before + after) / 2);
    const { x: left, y: top } = placed;
    const seen = packagesIn(half, { left, top, right: left + NODE_WIDTH, bottom: top + NODE_HEIGHT });
    expect(seen).toContain(placed);
  }
});

test('what is new stands at its place from the beginning', () => {
  const [first] = layout.packages;
  const { byId, ...rest } = draft;
  const without = { ...rest, byId: new Map([...byId].filter(([id]) => id !== first?.id)) };
  expect(layoutBetween(without, layout)(0).packages[0]).toEqual(first);
});
