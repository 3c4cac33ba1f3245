import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeRoute, traceEdge } from '../../webview/graph/canvas/lines/edgePath';
import { SvgTrace } from '../../webview/graph/canvas/lines/edgeLook';
import { largePlan } from '../../webview/dev/largePlan';
import type { GraphLayout } from '../../webview/graph/canvas/layout/layout';
import {
  columnX,
  layoutGraph,
  NODE_HEIGHT,
  NODE_WIDTH,
  relayoutGraph,
} from '../../webview/graph/canvas/layout/layout';
import { countCrossings, orderSlots } from '../../webview/graph/canvas/layout/orderSearch';
import type { LayeredGraph, LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';
import { edgeKey, layeredGraph } from '../../webview/graph/canvas/layout/layeredGraph';
import type { SlotOrder } from '../../webview/graph/canvas/layout/slotOrder';
import { givenOrder } from '../../webview/graph/canvas/layout/slotOrder';
import { LayoutKeeper, draftLayout } from '../../webview/graph/canvas/layout/useLayout';

/** The line of an edge as SVG path data, as shared pictures have it. */
function lineOf(layout: GraphLayout, edge: { from: string; to: string }): string | undefined {
  const route = edgeRoute(layout, edge);
  const line = new SvgTrace();
  if (route) {
    traceEdge(route, line, new SvgTrace());
  }
  return route && line.data;
}

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

/** Crossings counted by looking at every pair of lines between neighbouring columns. */
function crossingsByHand({ chains, column }: LayeredGraph, { rows }: SlotOrder): number {
  const lines = [...chains.values()].flatMap((chain) =>
    chain.slice(1).map((to, index) => {
      const from = chain[index] ?? 0;
      return { column: column[from], from: rows[from] ?? 0, to: rows[to] ?? 0 };
    }),
  );
  return lines.reduce((sum, a, first) => {
    const crossing = lines
      .slice(first + 1)
      .filter((b) => a.column === b.column && (a.from - b.from) * (a.to - b.to) < 0);
    return sum + crossing.length;
  }, 0);
}

/** Fails when packages of a column overlap, or an edge passes through one. */
function expectNoOverlap(layout: GraphLayout): void {
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
        expectNoOverlap(layoutGraph(plan));
      }),
    );
  });

  test('crosses edges never more often than plan order does, and counts them right', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const graph = layeredGraph(plan);
        const given = givenOrder(graph);
        const ordered = orderSlots(graph);
        expect(countCrossings(graph, given)).toBe(crossingsByHand(graph, given));
        expect(countCrossings(graph, ordered)).toBe(crossingsByHand(graph, ordered));
        expect(crossingsByHand(graph, ordered)).toBeLessThanOrEqual(crossingsByHand(graph, given));
        expect(ordered.slots.toSorted()).toEqual(given.slots);
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
    const graph = layeredGraph(plan);
    expect(countCrossings(graph, givenOrder(graph))).toBe(3);
    const layout = layoutGraph(plan);
    expect(layout.columns[1]?.map(({ id }) => id)).toEqual(
      layout.columns[0]?.map(({ id }) => ({ a: 'z', b: 'y', c: 'x' })[id]),
    );
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
    expect(lineOf(layout, { from: 'a', to: 'c' })).toContain(
      `L${(pass?.x ?? 0) + NODE_WIDTH},${pass?.y ?? 0}`,
    );
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
    expect(lineOf(layout, { from: 'b', to: 'a' })).not.toContain('NaN');
    expect(lineOf(layout, { from: 'ghost', to: 'b' })).toBeUndefined();
  });

  test('of nothing is empty', () => {
    expect(layoutGraph({ waves: [], packages: [], edges: [] })).toMatchObject({
      width: 0,
      height: 0,
      packages: [],
    });
  });
});

describe('relayoutGraph', () => {
  /** The same plan with one package more, in a wave and with dependencies by chance. */
  const grown = plans.chain((plan) =>
    fc
      .tuple(fc.integer({ min: 1, max: plan.waves.length }), fc.infiniteStream(fc.boolean()))
      .map(([wave, chance]): { plan: LayoutInput; next: LayoutInput } => {
        const sources = plan.packages.filter((each) => each.wave < wave && chance.next().value === true);
        return {
          plan,
          next: {
            waves: plan.waves.map((ids, index) => (index === wave - 1 ? [...ids, 'new'] : ids)),
            packages: [...plan.packages, { id: 'new', wave }],
            edges: [...plan.edges, ...sources.map(({ id }) => ({ from: id, to: 'new', redundant: false }))],
          },
        };
      }),
  );

  test('leaves everything where it was when nothing changes', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const layout = layoutGraph(plan);
        expect(relayoutGraph(plan, layout, {}).packages).toEqual(layout.packages);
      }),
    );
  });

  test('keeps the order of what was there, and moves no other column, when a package is added', () => {
    fc.assert(
      fc.property(grown, ({ plan, next }) => {
        const former = layoutGraph(plan);
        const layout = relayoutGraph(next, former, {});
        expectNoOverlap(layout);
        const kept = layout.columns.map((column) => column.map(({ id }) => id).filter((id) => id !== 'new'));
        expect(kept).toEqual(former.columns.map((column) => column.map(({ id }) => id)));
        const changed = new Set(next.packages.filter(({ id }) => id === 'new').map(({ wave }) => wave - 1));
        const passed = (column: number): boolean =>
          [...layout.passes].some(
            ([key, passes]) => !former.passes.has(key) && passes.some(({ x }) => x === columnX(column)),
          );
        for (const placed of former.packages) {
          if (!changed.has(placed.column) && !passed(placed.column)) {
            expect(layout.byId.get(placed.id)?.y).toBe(placed.y);
          }
        }
      }),
    );
  });

  test('leaves the others alone when one goes', () => {
    fc.assert(
      fc.property(grown, ({ plan, next }) => {
        const former = layoutGraph(next);
        const layout = relayoutGraph(plan, former, {});
        for (const { id, y } of layout.packages) {
          expect(y).toBe(former.byId.get(id)?.y);
        }
      }),
    );
  });

  test('puts a package where somebody has moved it, and the others out of its way', () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.integer({ min: 0, max: 2000 }), (plan, which, y) => {
        const former = layoutGraph(plan);
        const id = plan.packages[which % plan.packages.length]?.id ?? '';
        const layout = relayoutGraph(plan, former, { [id]: y });
        expectNoOverlap(layout);
        const top = layout.byId.get(id)?.y ?? -1;
        const row = layout.byId.get(id)?.row ?? 0;
        // What stands above it needs its room: no package rises over the upper edge.
        expect(top).toBeGreaterThanOrEqual(y - 1);
        if (row === 0) {
          expect(Math.abs(top - y)).toBeLessThan(200);
        }
      }),
    );
  });
});

describe('LayoutKeeper', () => {
  const plan = {
    waves: [['a'], ['b']],
    packages: [
      { id: 'a', wave: 1, state: 'planned' },
      { id: 'b', wave: 2, state: 'planned' },
    ],
    edges: [{ from: 'a', to: 'b', redundant: false, critical: true }],
  };
  const none = {};

  test('gives the very same layout back as long as the plan is the same', () => {
    const keeper = new LayoutKeeper();
    const first = keeper.layoutOf(plan, none);
    const packages = plan.packages.map((each) => ({ ...each, state: 'done' }));
    expect(keeper.layoutOf({ ...plan, packages }, none)).toBe(first);
    expect(keeper.layoutOf({ ...plan, edges: [] }, none)).not.toBe(first);
  });

  test('moves a package where somebody wants it, and back when that is forgotten', () => {
    const keeper = new LayoutKeeper();
    const first = keeper.layoutOf(plan, none);
    expect(keeper.layoutOf(plan, { b: 700 }).byId.get('b')?.y).toBe(700);
    expect(keeper.layoutOf(plan, {})).toEqual(first);
  });

  test('shows a draft of a large plan at once, and the layout in its place when that is found', () => {
    const keeper = new LayoutKeeper();
    const large = largePlan(1_600, 0);
    const draft = keeper.layoutOf(large, none);
    expect(keeper.drafted).toBe(large);
    const found = layoutGraph(large);
    expect(keeper.replaceDraft(found)).toBe(found);
    expect(keeper.drafted).toBeUndefined();
    expect(keeper.layoutOf({ ...large, packages: [...large.packages] }, none)).toBe(found);
    expect(draft.columns.map((column) => column.length)).toEqual(
      found.columns.map((column) => column.length),
    );
    expect(keeper.layoutOf({ ...large, edges: large.edges.slice(1) }, none)).not.toBe(found);
    expect(keeper.drafted).toBeUndefined();
  });

  test('a large plan that changes while only a draft is known is drafted anew', () => {
    const keeper = new LayoutKeeper();
    const large = largePlan(1_600, 0);
    keeper.layoutOf(large, none);
    const next = { ...large, edges: large.edges.slice(1) };
    keeper.layoutOf(next, none);
    expect(keeper.drafted).toBe(next);
  });
});

describe('draftLayout', () => {
  test('puts every package into the column of its wave, and lets none overlap', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const draft = draftLayout(plan);
        const { columns } = layoutGraph(plan);
        expect(draft.columns.map((column) => column.map(({ id }) => id).toSorted())).toEqual(
          columns.map((column) => column.map(({ id }) => id).toSorted()),
        );
        expectNoOverlap(draft);
      }),
      { numRuns: 50 },
    );
  });
});
