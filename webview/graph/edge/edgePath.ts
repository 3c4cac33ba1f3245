import type { GraphLayout, PlacedPackage, Point } from '../layout';
import { COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH } from '../layout';
import { edgeKey } from '../layout/layeredGraph';

/** Length of an arrow's tip, in pixels at zoom 1. */
const TIP = 6;

/** An edge as SVG path data: its line and the tip of its arrow. */
export interface EdgePath {
  readonly line: string;
  readonly tip: string;
}

/**
 * Draws an edge from the right side of its source to the left side of its target: curves between the waves, straight
 * lines across the waves that it passes. Undefined when either end is not in the layout.
 */
export function edgePath(
  layout: GraphLayout,
  edge: { readonly from: string; readonly to: string },
): EdgePath | undefined {
  const source = layout.byId.get(edge.from);
  const target = layout.byId.get(edge.to);
  if (!source || !target) {
    return undefined;
  }
  const end = entry(target);
  const line = [`M${text(exit(source))}`];
  let from = exit(source);
  for (const pass of layout.passes.get(edgeKey(edge)) ?? []) {
    const through = { x: pass.x + NODE_WIDTH, y: pass.y };
    line.push(curve(from, pass), `L${text(through)}`);
    from = through;
  }
  line.push(curve(from, { x: end.x - TIP, y: end.y }), `L${text(end)}`);
  const back = end.x - TIP;
  return { line: line.join(''), tip: `M${back},${end.y - 4}L${text(end)}L${back},${end.y + 4}z` };
}

function exit(source: PlacedPackage): Point {
  return { x: source.x + NODE_WIDTH, y: source.y + NODE_HEIGHT / 2 };
}

function entry(target: PlacedPackage): Point {
  return { x: target.x, y: target.y + NODE_HEIGHT / 2 };
}

/** A curve that leaves and arrives level. One that leads back (a cycle) swings wide enough to be seen. */
function curve(from: Point, to: Point): string {
  const reach = to.x > from.x ? (to.x - from.x) / 2 : COLUMN_GAP;
  return `C${from.x + reach},${from.y} ${to.x - reach},${to.y} ${text(to)}`;
}

function text(point: Point): string {
  return `${point.x},${point.y}`;
}
