import type { GraphEdge, GraphPackage } from '../../../../src/protocol/graph';
import type { EdgeRoute } from '../../edge/edgePath';
import { edgeRoute } from '../../edge/edgePath';
import type { HandoffLine } from '../../handoff/handoffLines';
import type { GraphLayout, PlacedPackage } from '../../layout/layout';
import { COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH } from '../../layout/layout';
import { edgeKey } from '../../layout/layeredGraph';

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
  readonly packages: ReadonlyMap<string, GraphPackage>;
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
