import type { GraphLayout, Point } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import { edgeKey } from '../layout/layeredGraph';
import { TIP_LENGTH } from './edgeLook';

/**
 * The way of an edge: the places at which it leaves and enters columns, as x and y by turns, in pixels at zoom 1. From
 * each odd place to the next even one it bends, from each even one to the next odd one it runs level across a wave.
 */
export type EdgeRoute = Float64Array;

/** How far an edge swings out that leads to a package in the same column. */
export const BESIDE = 30;

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

/** The middle of a route's first bend, where a sign stands that tells what flows along it. */
export function signPlace(route: EdgeRoute): Point {
  if (route.length === 4 && route[0] === route[2]) {
    // Three quarters of the way out: the middle of a curve whose ends are drawn that far.
    return { x: (route[0] ?? 0) - 0.75 * BESIDE, y: ((route[1] ?? 0) + (route[3] ?? 0)) / 2 };
  }
  const tip = route.length === 4 ? TIP_LENGTH : 0;
  return {
    x: ((route[0] ?? 0) + (route[2] ?? 0) - tip) / 2,
    y: ((route[1] ?? 0) + (route[3] ?? 0)) / 2,
  };
}
