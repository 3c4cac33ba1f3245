import type { GraphLayout, Point } from '../layout/layout';
import { COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import type { Trace } from './edgeLook';
import { TIP_HALF, TIP_LENGTH } from './edgeLook';
import { edgeKey } from '../layout/layeredGraph';

/**
 * Traces an edge along its route, curves between the waves and level lines across them, and the tip of its arrow. Without
 * `tips`, for those who look from afar, it is straight and has none.
 */
export function traceEdge(route: EdgeRoute, line: Trace, tips?: Trace): void {
  const last = route.length - 2;
  let x = route[0] ?? 0;
  let y = route[1] ?? 0;
  line.moveTo(x, y);
  for (let index = 2; index < route.length; index += 2) {
    const toX = (route[index] ?? 0) - (index === last && tips ? TIP_LENGTH : 0);
    const toY = route[index + 1] ?? 0;
    if (toY === y || !tips) {
      line.lineTo(toX, toY);
    } else {
      line.bezierCurveTo(x + leaveOf(x, toX), y, toX - reachOf(x, toX), toY, toX, toY);
    }
    x = toX;
    y = toY;
  }
  tips?.moveTo(x, y - TIP_HALF);
  tips?.lineTo(x + TIP_LENGTH, y);
  tips?.lineTo(x, y + TIP_HALF);
  tips?.closePath();
}

/** How far to the right a curve sets out; one that stays in its column sets out to the left. */
export function leaveOf(fromX: number, toX: number): number {
  return isBeside(fromX, toX) ? -BESIDE : reachOf(fromX, toX);
}

/** How far a curve goes on level before it bends. One that leads back (a cycle) swings wide enough to be seen. */
export function reachOf(fromX: number, toX: number): number {
  if (isBeside(fromX, toX)) {
    return BESIDE;
  }
  return toX > fromX ? (toX - fromX) / 2 : COLUMN_GAP;
}

/** Whether a curve ends above or below where it begins, but for the length of its tip. */
function isBeside(fromX: number, toX: number): boolean {
  return toX <= fromX && fromX - toX <= TIP_LENGTH;
}

/**
 * The way of an edge: the places at which it leaves and enters columns, as x and y by turns, in pixels at zoom 1. From
 * each odd place to the next even one it bends, from each even one to the next odd one it runs level across a wave.
 */
export type EdgeRoute = Float64Array;

/** How far an edge swings out that leads to a package in the same column. */
const BESIDE = 30;

/**
 * Leads an edge from the right side of its source through its passes to the left side of its target; within a
 * column on the left side of both. Undefined when either end is not in the layout.
 */
export function edgeRoute(
  layout: GraphLayout,
  edge: { readonly from: string; readonly to: string },
): EdgeRoute | undefined {
  const source = layout.byId.get(edge.from);
  const target = layout.byId.get(edge.to);
  if (!source || !target) {
    return undefined;
  }
  if (source.x === target.x) {
    return Float64Array.of(source.x, source.y + NODE_HEIGHT / 2, target.x, target.y + NODE_HEIGHT / 2);
  }
  const passes = layout.passes.get(edgeKey(edge)) ?? [];
  const route = new Float64Array(4 + 4 * passes.length);
  route[0] = source.x + NODE_WIDTH;
  route[1] = source.y + NODE_HEIGHT / 2;
  passes.forEach(({ x, y }, index) => {
    route.set([x, y, x + NODE_WIDTH, y], 2 + 4 * index);
  });
  route[route.length - 2] = target.x;
  route[route.length - 1] = target.y + NODE_HEIGHT / 2;
  return route;
}

/** Whether a route leads to a package in the same column. */
export function isBesideRoute(route: EdgeRoute): boolean {
  return route.length === 4 && route[0] === route[2];
}

/** The middle of a route's first bend, where a sign stands that tells what flows along it. */
export function signPlace(route: EdgeRoute): Point {
  if (isBesideRoute(route)) {
    // Three quarters of the way out: the middle of a curve whose ends are drawn that far.
    return { x: (route[0] ?? 0) - 0.75 * BESIDE, y: ((route[1] ?? 0) + (route[3] ?? 0)) / 2 };
  }
  const tip = route.length === 4 ? TIP_LENGTH : 0;
  return {
    x: ((route[0] ?? 0) + (route[2] ?? 0) - tip) / 2,
    y: ((route[1] ?? 0) + (route[3] ?? 0)) / 2,
  };
}
