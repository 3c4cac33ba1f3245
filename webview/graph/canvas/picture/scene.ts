import type { GraphEdge } from '../../../../src/protocol/graph';
import type { EdgeRoute } from '../../edge/edgeRoute';
import { edgeRoute } from '../../edge/edgeRoute';
import type { GraphLayout } from '../../layout';
import { COLUMN_GAP } from '../../layout';
import { edgeKey } from '../../layout/layeredGraph';

/** An edge where it is drawn. */
export interface SceneEdge {
  readonly edge: GraphEdge;
  readonly route: EdgeRoute;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What stands where: all that a picture needs and that no state changes. */
export interface Scene {
  readonly layout: GraphLayout;
  /** The critical ones last, so that they lie over the others. */
  readonly edges: readonly SceneEdge[];
}

/** Finds the way of every edge. Repeated edges and those whose ends are unknown are left out. */
export function sceneOf(layout: GraphLayout, edges: readonly GraphEdge[]): Scene {
  const unique = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const drawn = [...unique.values()].flatMap((edge) => {
    const route = edgeRoute(layout, edge);
    return route ? [sceneEdge(edge, route)] : [];
  });
  const ordered = drawn
    .filter(({ edge }) => !edge.critical)
    .concat(drawn.filter(({ edge }) => edge.critical));
  return { layout, edges: ordered };
}

function sceneEdge(edge: GraphEdge, route: EdgeRoute): SceneEdge {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < route.length; index += 2) {
    const x = route[index] ?? 0;
    const y = route[index + 1] ?? 0;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const swing = (route[0] ?? 0) < (route.at(-2) ?? 0) ? 0 : COLUMN_GAP;
  return { edge, route, left: left - swing, right: right + swing, top, bottom };
}
