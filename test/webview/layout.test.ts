import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgePath } from '../../webview/graph/edge/edgePath';
import { columnX, layoutGraph, NODE_HEIGHT, NODE_WIDTH } from '../../webview/graph/layout';
import { countCrossings } from '../../webview/graph/layout/crossings';
import { keepLayout } from '../../webview/graph/layout/keepLayout';
import { orderSlots } from '../../webview/graph/layout/orderSlots';
import type { LayoutInput, Slot } from '../../webview/graph/layout/slots';
import { edgeKey, slotsOf } from '../../webview/graph/layout/slots';

/** Plans of any shape: up to six waves, edges that lead to later waves, some of them over several. */
const plans: fc.Arbitrary<LayoutInput> = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 })
  .chain((sizes) => {
    const waves = sizes.map((size, wave) => Array.from({ length: size }, (_, row) => `w${wave}p${row}`));
    const packages = waves.flatMap((ids, index) => ids.map((id) => ({ id, wave: index + 1 })));
    const pairs = packages.flatMap((from) =>
      packages.filter((to) => to.wave > from.wave).map((to) => ({ from: from.id, to: to.id })),
    );
    return fc.subarray(pairs).chain((edges) =>
      fc.array(fc.boolean(), { minLength: edges.length, maxLength: edges.length }).map((redundant) => ({
        waves,
        packages,
        edges: edges.map((edge, index) => ({ ...edge, redundant: redundant[index] ?? false })),
      })),
    );
  });

/** Crossings counted by looking at every pair of edges between neighbouring columns. */
function crossingsByHand(columns: readonly (readonly Slot[])[]): number {
  let crossings = 0;
  columns.forEach((column, index) => {
    const next = columns[index + 1] ?? [];
    const lines = column.flatMap((slot, from) =>
      slot.right.map((target) => [from, next.indexOf(target)] as const),
    );
    lines.forEach(([a, b], first) => {
      crossings += lines.slice(first + 1).filter(([c, d]) => (a - c) * (b - d) < 0).length;
    });
  });
  return crossings;
}

describe('layoutGraph', () => {
  test('puts each package into the column of its wave', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const layout = layoutGraph(plan);
        for (const { id, wave } of plan.packages) {
          expect(layout.byId.get(id)).toMatchObject({ column: wave - 1, x: columnX(wave - 1) });
        }
        expect(layout.packages).toHaveLength(plan.packages.length);
      }),
    );
  });

  test('lets nothing overlap: neither packages nor a passing edge and a package', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const layout = layoutGraph(plan);
        for (const column of layout.columns) {
          column.forEach((placed, row) => {
            const above = column[row - 1];
            expect(placed.y).toBeGreaterThanOrEqual(above ? above.y + NODE_HEIGHT + 8 : 0);
          });
        }
        for (const passes of layout.passes.values()) {
          for (const pass of passes) {
            const column = layout.columns.find(([first]) => first?.x === pass.x) ?? [];
            const hit = column.filter(({ y }) => pass.y > y - 4 && pass.y < y + NODE_HEIGHT + 4);
            expect(hit).toEqual([]);
          }
        }
      }),
    );
  });

  test('crosses edges never more often than plan order does, and counts them right', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { columns } = slotsOf(plan);
        const ordered = orderSlots(columns);
        expect(countCrossings(columns)).toBe(crossingsByHand(columns));
        expect(crossingsByHand(ordered)).toBeLessThanOrEqual(crossingsByHand(columns));
        expect(ordered.map((column) => new Set(column))).toEqual(columns.map((column) => new Set(column)));
      }),
    );
  });

  test('gives the same picture for the same plan', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(layoutGraph(plan)).toEqual(layoutGraph(structuredClone(plan)));
      }),
    );
  });

  test('does not move anything for redundant edges', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const without = { ...plan, edges: plan.edges.filter(({ redundant }) => !redundant) };
        expect(layoutGraph(plan).packages).toEqual(layoutGraph(without).packages);
      }),
    );
  });

  test('untangles what plan order tangles', () => {
    const plan: LayoutInput = {
      waves: [
        ['a', 'b', 'c'],
        ['x', 'y', 'z'],
      ],
      packages: ['a', 'b', 'c', 'x', 'y', 'z'].map((id) => ({ id, wave: 'abc'.includes(id) ? 1 : 2 })),
      edges: [
        { from: 'a', to: 'z', redundant: false },
        { from: 'b', to: 'y', redundant: false },
        { from: 'c', to: 'x', redundant: false },
      ],
    };
    expect(countCrossings(slotsOf(plan).columns)).toBe(3);
    const layout = layoutGraph(plan);
    expect(layout.columns[1]?.map(({ id }) => id)).toEqual(['z', 'y', 'x']);
    expect(layout.byId.get('a')?.y).toBe(layout.byId.get('z')?.y);
  });

  test('leaves room for an edge over several waves and runs it straight through', () => {
    const plan: LayoutInput = {
      waves: [['a'], ['b'], ['c']],
      packages: [
        { id: 'a', wave: 1 },
        { id: 'b', wave: 2 },
        { id: 'c', wave: 3 },
      ],
      edges: [
        { from: 'a', to: 'b', redundant: false },
        { from: 'b', to: 'c', redundant: false },
        { from: 'a', to: 'c', redundant: false },
      ],
    };
    const layout = layoutGraph(plan);
    const [pass] = layout.passes.get(edgeKey({ from: 'a', to: 'c' })) ?? [];
    const path = edgePath(layout, { from: 'a', to: 'c' });
    expect(path?.line).toContain(`L${(pass?.x ?? 0) + NODE_WIDTH},${pass?.y ?? 0}`);
  });

  test('draws what it can of a broken plan: circles, unknown and repeated ids, packages without a wave', () => {
    const layout = layoutGraph({
      waves: [['a', 'a', 'ghost'], ['b']],
      packages: [
        { id: 'a', wave: 1 },
        { id: 'b', wave: 2 },
        { id: 'lost', wave: 1_000_000_000 },
        { id: 'nowhere', wave: Number.NaN },
      ],
      edges: [
        { from: 'a', to: 'b', redundant: false },
        { from: 'b', to: 'a', redundant: false },
        { from: 'a', to: 'a', redundant: false },
        { from: 'ghost', to: 'b', redundant: false },
      ],
    });
    expect(layout.columns.map((column) => column.map(({ id }) => id))).toEqual([
      ['a', 'nowhere'],
      ['b'],
      ['lost'],
    ]);
    expect(edgePath(layout, { from: 'b', to: 'a' })?.line).not.toContain('NaN');
    expect(edgePath(layout, { from: 'ghost', to: 'b' })).toBeUndefined();
  });

  test('of nothing is empty', () => {
    expect(layoutGraph({ waves: [], packages: [], edges: [] })).toMatchObject({
      width: 0,
      height: 0,
      packages: [],
    });
  });
});

test('keepLayout gives the very same layout back as long as the plan is the same', () => {
  const layoutOf = keepLayout();
  const plan = {
    waves: [['a'], ['b']],
    packages: [
      { id: 'a', wave: 1, state: 'planned' },
      { id: 'b', wave: 2, state: 'planned' },
    ],
    edges: [{ from: 'a', to: 'b', redundant: false, critical: true }],
  };
  const first = layoutOf(plan);
  expect(layoutOf({ ...plan, packages: plan.packages.map((each) => ({ ...each, state: 'done' })) })).toBe(
    first,
  );
  expect(layoutOf({ ...plan, edges: [] })).not.toBe(first);
});
