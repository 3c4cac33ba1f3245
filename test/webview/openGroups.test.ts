import { describe, expect, test } from 'vitest';
import type { GraphPackage } from '../../src/protocol/graph';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { edgeRoute } from '../../webview/graph/canvas/lines/edgePath';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH, waveSpans } from '../../webview/graph/canvas/layout/layout';
import type { GroupedGraph } from '../../webview/graph/canvas/layout/openGroups';
import { openGroups } from '../../webview/graph/canvas/layout/openGroups';
import { BLACK } from './blackTheme';
import { graphSvg } from '../../webview/graph/canvas/picture/graphSvg';
import { mermaidOf } from '../../webview/graph/toolbar/shareMenu';

const PLAN = RECORDINGS.subplans[0].snapshot;
const GROUP = 'avatar-storage';
const BUCKET = `${GROUP} / database`;
/** The bucket is a plan of its own, too: the same one. */
const NESTED = {
  ...PLAN,
  packages: PLAN.packages.map((item) =>
    item.subplan
      ? {
          ...item,
          subplan: {
            ...item.subplan,
            packages: item.subplan.packages.map((each): GraphPackage =>
              each.id === 'database' ? { ...each, ...withSubplan(item) } : each,
            ),
          },
        }
      : item,
  ),
};

function withSubplan({ subplan }: GraphPackage): Partial<GraphPackage> {
  return subplan ? { subplan } : {};
}

function opened(plan: typeof PLAN, ...open: string[]): GroupedGraph {
  return openGroups(layoutGraph(plan), plan, new Set(open), (_, input) => layoutGraph(input));
}

function overlaps({ layout }: GroupedGraph): string[] {
  return layout.packages.flatMap((a, index) =>
    layout.packages
      .slice(index + 1)
      .filter((b) => Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < NODE_HEIGHT)
      .map((b) => `${a.id} over ${b.id}`),
  );
}

describe('open groups', () => {
  test('change nothing while none is open', () => {
    const layout = layoutGraph(PLAN);
    expect(openGroups(layout, PLAN, new Set(), () => layout).layout).toBe(layout);
  });

  test.each([
    ['one', PLAN, [GROUP], 11],
    ['one within another', NESTED, [GROUP, BUCKET], 14],
  ])('stand apart: %s', (_, plan, open, count) => {
    const graph = opened(plan, ...open);
    expect(graph.layout.packages).toHaveLength(count);
    expect(graph.packages).toHaveLength(count);
    expect(overlaps(graph)).toEqual([]);
    for (const [column, packages] of graph.layout.columns.entries()) {
      expect(packages.map(({ row }) => row)).toEqual(packages.map((_each, row) => row));
      packages.forEach((placed) => expect(placed.column).toBe(column));
    }
    for (const { id, x, y, width, height } of graph.layout.groups ?? []) {
      for (const placed of graph.layout.packages) {
        const isInside =
          placed.x >= x &&
          placed.y >= y &&
          placed.x + NODE_WIDTH <= x + width &&
          placed.y + NODE_HEIGHT <= y + height;
        expect([placed.id, isInside]).toEqual([
          placed.id,
          placed.id === id || placed.id.startsWith(`${id} / `),
        ]);
      }
    }
  });

  test('make their wave as wide as their own waves, and only that', () => {
    const { layout } = opened(PLAN, GROUP);
    expect(waveSpans(layout)).toEqual([
      { first: 0, columns: 1 },
      { first: 1, columns: 3 },
      { first: 4, columns: 1 },
      { first: 5, columns: 1 },
    ]);
    expect(layout.groups?.[0]?.waves.map(({ wave }) => wave)).toEqual([1, 2, 3]);
  });

  test('let edges run level beside them, over no package', () => {
    const { layout, edges } = opened(NESTED, GROUP, BUCKET);
    for (const edge of edges.filter(({ redundant }) => !redundant)) {
      const route = edgeRoute(layout, edge) ?? new Float64Array();
      // From each even place to the next odd one it runs level across a column.
      for (let index = 2; index + 3 < route.length; index += 4) {
        const [x = 0, y = 0] = route.subarray(index);
        const met = layout.packages.filter(
          (placed) => placed.x === x && placed.y < y && y < placed.y + NODE_HEIGHT,
        );
        expect(met.map(({ id }) => [edge.from, edge.to, id])).toEqual([]);
      }
    }
  });

  test('are in the picture and in the Mermaid text, each under its package', () => {
    const graph = opened(PLAN, GROUP);
    const snapshot = { ...PLAN, packages: graph.packages, edges: graph.edges };
    const text = mermaidOf(snapshot);
    expect(text).toMatch(/subgraph p\d+plan \["Avatars"\]\n +p\d+\["Upload rules"\]/);
    // Every name that an edge uses is that of a package.
    const known = new Set([...text.matchAll(/(p\d+)\["/g)].map(([, name]) => name));
    const used = [...text.matchAll(/^ +(p\d+) [-=]+> (p\d+)$/gm)].flatMap(([, from, to]) => [from, to]);
    expect(used.length).toBeGreaterThan(0);
    used.forEach((name) => expect(known).toContain(name));
    const svg = graphSvg(snapshot, graph.layout, BLACK);
    expect(svg).toContain('Upload rules');
    expect(svg.match(/>Wave 3</g)).toHaveLength(2);
  });
});
