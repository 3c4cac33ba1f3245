import type { GraphEdge } from '../../../../src/protocol/graph';
import type { EdgeRoute } from '../lines/edgePath';
import { edgeRoute } from '../lines/edgePath';
import type { HandoffLine } from '../lines/handoffLines';
import type { GraphLayout, PlacedPackage, Point } from '../layout/layout';
import { COLUMN_GAP, columnX, NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import { edgeKey } from '../layout/layeredGraph';
import type { PackageLookup } from '../layout/within';

/** A part of the graph, in pixels at zoom 1. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const COLUMN_STEP = columnX(1);

/** The packages that an area shows, wave by wave; found in the columns without looking at all of them. */
export function packagesIn(layout: GraphLayout, area: Area): PlacedPackage[] {
  const first = Math.max(0, Math.ceil((area.left - NODE_WIDTH) / COLUMN_STEP));
  const last = Math.min(layout.columns.length - 1, Math.floor(area.right / COLUMN_STEP));
  const found: PlacedPackage[] = [];
  for (let column = first; column <= last; column += 1) {
    const packages = layout.columns[column] ?? [];
    for (let row = firstBelow(packages, area.top - NODE_HEIGHT); row < packages.length; row += 1) {
      const placed = packages[row];
      if (!placed || placed.y > area.bottom) {
        break;
      }
      found.push(placed);
    }
  }
  return found;
}

/** The package at a point of the graph. */
export function packageAt(layout: GraphLayout, point: Point): PlacedPackage | undefined {
  const [placed] = packagesIn(layout, { left: point.x, right: point.x, top: point.y, bottom: point.y });
  return placed;
}

/** The first row whose package begins at or below `y`; the rows are sorted. */
function firstBelow(packages: readonly PlacedPackage[], y: number): number {
  let low = 0;
  let high = packages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((packages[middle]?.y ?? 0) < y) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const NO_ROUTE: EdgeRoute = new Float64Array(0);

/** An edge where it is drawn: the bounds of its line, and its way, which is not looked for before it comes into view. */
export class SceneEdge {
  readonly edge: GraphEdge;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly #layout: GraphLayout;
  #route: EdgeRoute | undefined;

  constructor(layout: GraphLayout, edge: GraphEdge, source: PlacedPackage, target: PlacedPackage) {
    this.#layout = layout;
    this.edge = edge;
    const from = source.x + NODE_WIDTH;
    // One that leads back swings out on both sides.
    const swing = from < target.x ? 0 : COLUMN_GAP;
    this.left = Math.min(from, target.x) - swing;
    this.right = Math.max(from, target.x) + swing;
    let top = Math.min(source.y, target.y);
    let bottom = Math.max(source.y, target.y);
    if (target.column - source.column > 1 && layout.passes.size > 0) {
      for (const { y } of layout.passes.get(edgeKey(edge)) ?? []) {
        top = Math.min(top, y - NODE_HEIGHT / 2);
        bottom = Math.max(bottom, y - NODE_HEIGHT / 2);
      }
    }
    this.top = top + NODE_HEIGHT / 2;
    this.bottom = bottom + NODE_HEIGHT / 2;
  }

  get route(): EdgeRoute {
    this.#route ??= edgeRoute(this.#layout, this.edge) ?? NO_ROUTE;
    return this.#route;
  }
}

/** What stands where: all that a picture needs and that no state changes. */
export interface Scene {
  readonly layout: GraphLayout;
  /** The critical ones last, so that they lie over the others. */
  readonly edges: readonly SceneEdge[];
}

/** Finds the place of every edge. Repeated edges and those whose ends are unknown are left out. */
export function sceneOf(layout: GraphLayout, edges: readonly GraphEdge[]): Scene {
  // Numbers instead of names: this is done for thousands of edges before the first picture.
  let count = 0;
  const starts = layout.columns.map((column) => (count += column.length) - column.length);
  const numberOf = ({ column, row }: PlacedPackage): number => (starts[column] ?? 0) + row;
  const seen = new Set<number>();
  const others: SceneEdge[] = [];
  const critical: SceneEdge[] = [];
  for (const edge of edges) {
    const source = layout.byId.get(edge.from);
    const target = layout.byId.get(edge.to);
    if (source && target) {
      const pair = numberOf(source) * count + numberOf(target);
      if (!seen.has(pair)) {
        seen.add(pair);
        (edge.critical ? critical : others).push(new SceneEdge(layout, edge, source, target));
      }
    }
  }
  return { layout, edges: others.concat(critical) };
}

/** The scene with one package elsewhere, and the edges that begin or end at it with it; all others stay the same. */
export function sceneWithMoved(scene: Scene, moved: PlacedPackage): Scene {
  const layout = { ...scene.layout, byId: new Map(scene.layout.byId).set(moved.id, moved) };
  const edges = scene.edges.map((each) => {
    const { from, to } = each.edge;
    const source = layout.byId.get(from);
    const target = layout.byId.get(to);
    return source && target && (from === moved.id || to === moved.id)
      ? new SceneEdge(layout, each.edge, source, target)
      : each;
  });
  return { layout, edges };
}

/** Everything that a picture shows. */
export interface PictureContent {
  readonly scene: Scene;
  readonly packages: PackageLookup;
  /** What packages ask of each other. */
  readonly handoffs: readonly HandoffLine[];
  readonly selected: string | undefined;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  /** The packages that are looked for; the others step back. Undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  /** Packages that are marked to be run or stopped together. */
  readonly marked: ReadonlySet<string>;
}
