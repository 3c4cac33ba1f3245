import type { GraphPackage } from '../../../src/protocol/graph';
import { addressWithin } from '../../../src/views/packageAddress';
import type { GraphLayout, GroupFrame, PlacedPackage } from '../layout';
import { columnX, NODE_HEIGHT, NODE_WIDTH, ROW_GAP } from '../layout';

const ROW_STEP = NODE_HEIGHT + ROW_GAP;
/** Between a frame and what is in it, for the innermost frame. */
const MARGIN = 8;

/** A graph with the packages of its open sub-plans. */
export interface GroupedGraph {
  readonly layout: GraphLayout;
  /** The packages of the plan, and behind them those of open sub-plans under ids of their own. */
  readonly packages: readonly GraphPackage[];
  /** By package of a sub-plan, the package of the plan that it belongs to. */
  readonly rootOf: ReadonlyMap<string, string>;
}

/**
 * Puts the packages of open sub-plans under the package that they belong to, in the order of their waves. What stands
 * below in the same column makes room; nothing else moves, and all is as before when the group is closed again.
 */
export function openGroups(
  layout: GraphLayout,
  packages: readonly GraphPackage[],
  open: ReadonlySet<string>,
): GroupedGraph {
  const insides = new Map(
    packages.flatMap((item): [string, Inner[]][] =>
      item.subplan && open.has(item.id) ? [[item.id, innerPackages(item, open, 1)]] : [],
    ),
  );
  if (insides.size === 0) {
    return { layout, packages, rootOf: new Map() };
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
      inner.forEach(({ item, depth }, place) => {
        const below = y + (place + 1) * ROW_STEP;
        placed.push({ id: item.id, column: index, row: placed.length, x: each.x, y: below, depth });
      });
      if (inner.length > 0) {
        groups.push(...framesOf(each.id, { x: each.x, y }, inner));
        shift += inner.length * ROW_STEP;
        shifts.push({ x: columnX(index), below: each.y, by: inner.length * ROW_STEP });
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
    rootOf: new Map(
      [...insides].flatMap(([root, inner]) => inner.map(({ item }): [string, string] => [item.id, root])),
    ),
  };
}

interface Inner {
  readonly item: GraphPackage;
  readonly depth: number;
}

function innerPackages(group: GraphPackage, open: ReadonlySet<string>, depth: number): Inner[] {
  const { packages = [] } = group.subplan ?? {};
  return [...packages]
    .sort((a, b) => a.wave - b.wave)
    .flatMap((each) => {
      const item = inside(group.id, each);
      return [
        { item, depth },
        ...(item.subplan && open.has(item.id) ? innerPackages(item, open, depth + 1) : []),
      ];
    });
}

/** A package of a sub-plan under the names by which the host knows it: ids of sub-plans are unique in them only. */
function inside(group: string, { gate, ...item }: GraphPackage): GraphPackage {
  return {
    ...item,
    id: addressWithin(group, item.id),
    ...(gate === undefined ? {} : { gate: { ...gate, id: addressWithin(group, gate.id) } }),
  };
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
    height: (inner.length + 1) * ROW_STEP - ROW_GAP + 2 * margin,
  };
  const nested = inner.flatMap(({ item, depth: own }, place) => {
    const rest = inner.slice(place + 1);
    const end = rest.findIndex((each) => each.depth <= own);
    const within = end === -1 ? rest : rest.slice(0, end);
    return own === depth + 1 && within.length > 0
      ? framesOf(item.id, { x, y: y + (place + 1) * ROW_STEP }, within)
      : [];
  });
  return [outer, ...nested];
}
