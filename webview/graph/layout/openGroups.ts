import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphLayout, GroupFrame, PlacedPackage } from '../layout';
import { columnX, NODE_HEIGHT, NODE_WIDTH, ROW_GAP } from '../layout';
import { edgeWithin, packageWithin } from './within';

const ROW_STEP = NODE_HEIGHT + ROW_GAP;
/** Between a frame and what is in it, for the innermost frame. */
const MARGIN = 8;
/** More room than between rows, where a wave of a sub-plan begins; its name stands there. */
const WAVE_GAP = 16;

/** A graph with the packages of its open sub-plans. */
export interface GroupedGraph {
  readonly layout: GraphLayout;
  /** The packages of the plan, and behind them those of open sub-plans under ids of their own. */
  readonly packages: readonly GraphPackage[];
  /** The edges of the plan, and behind them those within open sub-plans. */
  readonly edges: readonly GraphEdge[];
}

/**
 * Puts the packages of open sub-plans under the package that they belong to, in the order of their waves. What stands
 * below in the same column makes room; nothing else moves, and all is as before when the group is closed again.
 */
export function openGroups(
  layout: GraphLayout,
  { packages, edges }: Pick<GraphSnapshot, 'packages' | 'edges'>,
  open: ReadonlySet<string>,
): GroupedGraph {
  const insides = new Map(
    packages.flatMap((item): [string, Inner[]][] =>
      item.subplan && open.has(item.id) ? [[item.id, stacked(innerPackages(item, open, 1))]] : [],
    ),
  );
  if (insides.size === 0) {
    return { layout, packages, edges };
  }
  const groups: GroupFrame[] = [];
  const shifts: { x: number; below: number; by: number }[] = [];
  const columns = layout.columns.map((column, index) => {
    let shift = 0;
    const placed: PlacedPackage[] = [];
    for (const each of column) {
      const inner = insides.get(each.id) ?? [];
      const y = each.y + shift;
      placed.push({ ...each, y, row: placed.length });
      for (const { item, depth, below } of inner) {
        placed.push({ id: item.id, column: index, row: placed.length, x: each.x, y: y + below, depth });
      }
      const taken = inner.at(-1)?.below ?? 0;
      if (taken > 0) {
        groups.push(...framesOf(each.id, { x: each.x, y }, inner));
        shift += taken;
        shifts.push({ x: columnX(index), below: each.y, by: taken });
      }
    }
    return placed;
  });
  const all = columns.flat();
  return {
    layout: {
      ...layout,
      columns,
      packages: all,
      byId: new Map(all.map((each) => [each.id, each])),
      height: all.reduce((bottom, { y }) => Math.max(bottom, y + NODE_HEIGHT + MARGIN), 0),
      passes: new Map(
        [...layout.passes].map(([key, passes]) => [
          key,
          passes.map(({ x, y }) => ({
            x,
            y: shifts.reduce((sum, each) => sum + (each.x === x && y > each.below ? each.by : 0), y),
          })),
        ]),
      ),
      groups,
    },
    packages: [...packages, ...[...insides.values()].flatMap((inner) => inner.map(({ item }) => item))],
    edges: [...edges, ...packages.flatMap((item) => innerEdges(item, open))],
  };
}

interface InnerPackage {
  readonly item: GraphPackage;
  readonly depth: number;
  /** Whether a wave of its sub-plan begins with it. */
  readonly begins: boolean;
}

interface Inner extends InnerPackage {
  /** How far below the package of the plan it stands, in pixels at zoom 1. */
  readonly below: number;
}

/** Puts packages under each other, with more room where a wave begins. */
function stacked(inner: readonly InnerPackage[]): Inner[] {
  let below = 0;
  return inner.map((each) => {
    below += ROW_STEP + (each.begins ? WAVE_GAP : 0);
    return { ...each, below };
  });
}

function innerPackages(group: GraphPackage, open: ReadonlySet<string>, depth: number): InnerPackage[] {
  const { packages = [] } = group.subplan ?? {};
  return [...packages]
    .sort((a, b) => a.wave - b.wave)
    .flatMap((each, index, sorted) => {
      const item = packageWithin(group.id, each);
      return [
        { item, depth, begins: each.wave !== sorted[index - 1]?.wave },
        ...(item.subplan && open.has(item.id) ? innerPackages(item, open, depth + 1) : []),
      ];
    });
}

/** The edges within the open sub-plan of a package, and within those in it. */
function innerEdges({ id, subplan }: GraphPackage, open: ReadonlySet<string>): GraphEdge[] {
  if (subplan === undefined || !open.has(id)) {
    return [];
  }
  return [
    ...subplan.edges.map((edge) => edgeWithin(id, edge)),
    ...subplan.packages.flatMap((item) => innerEdges(packageWithin(id, item), open)),
  ];
}

/** The frames of a group and of those in it; the deeper one is, the closer it lies around its packages. */
function framesOf(
  id: string,
  { x, y }: { readonly x: number; readonly y: number },
  inner: readonly Inner[],
): GroupFrame[] {
  const depth = (inner[0]?.depth ?? 1) - 1;
  const margin = MARGIN - 3 * depth;
  const outer = {
    id,
    x: x - margin,
    y: y - margin,
    width: NODE_WIDTH + 2 * margin,
    height: (inner.at(-1)?.below ?? 0) + NODE_HEIGHT + 2 * margin,
    waves: inner
      .filter(({ begins, depth: own }) => begins && own === depth + 1)
      .map(({ item, below }) => ({ wave: item.wave, y: y + below })),
  };
  const nested = inner.flatMap(({ item, depth: own, below }, place) => {
    const within = inner.slice(place + 1, place + 1 + insideCount(inner, place));
    return own === depth + 1 && within.length > 0
      ? framesOf(
          item.id,
          { x, y: y + below },
          within.map((each) => ({ ...each, below: each.below - below })),
        )
      : [];
  });
  return [outer, ...nested];
}

/** How many of the packages that follow one are within it. */
function insideCount(inner: readonly Inner[], place: number): number {
  const rest = inner.slice(place + 1);
  const end = rest.findIndex((each) => each.depth <= (inner[place]?.depth ?? 0));
  return end === -1 ? rest.length : end;
}
