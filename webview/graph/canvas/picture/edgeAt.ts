import { leaveOf, reachOf } from '../../edge/edgePath';
import type { EdgeRoute } from '../../edge/edgeRoute';
import type { Point } from '../../layout/layout';
import type { SceneEdge } from './scene';

/** Straight parts that a bend is measured by. */
const PARTS = 12;

/**
 * The edge that passes nearest to a point, of those that `visible` says are drawn; undefined when none comes within
 * `reach` pixels at zoom 1.
 */
export function edgeAt(
  edges: readonly SceneEdge[],
  point: Point,
  reach: number,
  visible: (edge: SceneEdge['edge']) => boolean,
): SceneEdge | undefined {
  let nearest: SceneEdge | undefined;
  let least = reach;
  for (const each of edges) {
    const { left, right, top, bottom } = each;
    const away =
      point.x < left - reach || point.x > right + reach || point.y < top - reach || point.y > bottom + reach;
    if (!away && visible(each.edge)) {
      const distance = distanceTo(each.route, point);
      if (distance <= least) {
        least = distance;
        nearest = each;
      }
    }
  }
  return nearest;
}

function distanceTo(route: EdgeRoute, point: Point): number {
  let least = Infinity;
  let from = { x: route[0] ?? 0, y: route[1] ?? 0 };
  for (let index = 2; index < route.length; index += 2) {
    const to = { x: route[index] ?? 0, y: route[index + 1] ?? 0 };
    const parts = to.y === from.y ? 1 : PARTS;
    let before = from;
    for (let part = 1; part <= parts; part += 1) {
      const next = parts === 1 ? to : onBend(from, to, part / parts);
      least = Math.min(least, distanceToLine(before, next, point));
      before = next;
    }
    from = to;
  }
  return least;
}

/** A point of the bend from one place to another, as it is drawn: a cubic Bézier curve. */
function onBend(from: Point, to: Point, at: number): Point {
  const leave = leaveOf(from.x, to.x);
  const reach = reachOf(from.x, to.x);
  const [a, b, c, d] = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  return {
    x: a * from.x + b * (from.x + leave) + c * (to.x - reach) + d * to.x,
    y: (a + b) * from.y + (c + d) * to.y,
  };
}

function distanceToLine(from: Point, to: Point, point: Point): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  const along = length === 0 ? 0 : ((point.x - from.x) * x + (point.y - from.y) * y) / length;
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - (from.x + at * x), point.y - (from.y + at * y));
}
