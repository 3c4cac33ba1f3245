import type { GraphLayout, PlacedPackage, Point } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';

/** A cubic Bézier curve: its two ends, and the two places that it bends towards. */
export type HandoffCurve = readonly [from: Point, leaves: Point, reaches: Point, to: Point];

/** What is asked and what is answered would lie over each other, were it not for this distance, in pixels at zoom 1. */
const ASIDE = 24;
/** How far a curve swings out at least. */
const SWING = 36;
const PARTS = 16;

/**
 * The way of a handoff: below or above its packages, where no dependency begins or ends. Undefined when either is not in
 * the layout.
 */
export function handoffCurve(layout: GraphLayout, from: string, to: string): HandoffCurve | undefined {
  const source = layout.byId.get(from);
  const target = layout.byId.get(to);
  if (!source || !target || source === target) {
    return undefined;
  }
  return source.x === target.x ? besideIts(source, target) : between(source, target);
}

/** Within a wave it swings out to the right. */
function besideIts(source: PlacedPackage, target: PlacedPackage): HandoffCurve {
  const right = source.x + NODE_WIDTH;
  const down = target.y > source.y ? 1 : -1;
  const from = { x: right, y: source.y + NODE_HEIGHT / 2 + (down * NODE_HEIGHT) / 4 };
  const to = { x: right, y: target.y + NODE_HEIGHT / 2 - (down * NODE_HEIGHT) / 4 };
  return [from, { x: right + SWING, y: from.y }, { x: right + SWING, y: to.y }, to];
}

function between(source: PlacedPackage, target: PlacedPackage): HandoffCurve {
  const aside = target.x > source.x ? ASIDE : -ASIDE;
  const fromX = source.x + NODE_WIDTH / 2 + aside;
  const toX = target.x + NODE_WIDTH / 2 - aside;
  const level = Math.abs(target.y - source.y) < NODE_HEIGHT;
  if (level) {
    const [fromY, toY] = [source.y + NODE_HEIGHT, target.y + NODE_HEIGHT];
    const low = Math.max(fromY, toY) + SWING;
    return [
      { x: fromX, y: fromY },
      { x: fromX, y: low },
      { x: toX, y: low },
      { x: toX, y: toY },
    ];
  }
  const down = target.y > source.y;
  const fromY = down ? source.y + NODE_HEIGHT : source.y;
  const toY = down ? target.y : target.y + NODE_HEIGHT;
  const reach = Math.max(SWING, Math.abs(toY - fromY) / 2) * (down ? 1 : -1);
  return [
    { x: fromX, y: fromY },
    { x: fromX, y: fromY + reach },
    { x: toX, y: toY - reach },
    { x: toX, y: toY },
  ];
}

/** A place on the curve. @param at 0 at its beginning to 1 at its end. */
export function placeOn([from, leaves, reaches, to]: HandoffCurve, at: number): Point {
  const [a, b, c, d] = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  return {
    x: a * from.x + b * leaves.x + c * reaches.x + d * to.x,
    y: a * from.y + b * leaves.y + c * reaches.y + d * to.y,
  };
}

/** How far a point is from the curve, in pixels at zoom 1. */
export function distanceToCurve(curve: HandoffCurve, { x, y }: Point): number {
  let least = Infinity;
  for (let part = 0; part <= PARTS; part += 1) {
    const on = placeOn(curve, part / PARTS);
    least = Math.min(least, Math.hypot(on.x - x, on.y - y));
  }
  return least;
}

/** The curve as SVG path data, with the open tip of its arrow. */
export function curvePath(curve: HandoffCurve): string {
  const [from, leaves, reaches, to] = curve;
  const [left, right] = tipOf(curve);
  return [
    `M${from.x},${from.y}C${leaves.x},${leaves.y} ${reaches.x},${reaches.y} ${to.x},${to.y}`,
    `M${left.x},${left.y}L${to.x},${to.y}L${right.x},${right.y}`,
  ].join('');
}

/** The two ends of the arrow's tip behind the end of the curve. */
function tipOf([, , reaches, to]: HandoffCurve): readonly [Point, Point] {
  const angle = Math.atan2(to.y - reaches.y, to.x - reaches.x);
  const end = (turn: number): Point => ({
    x: to.x - 9 * Math.cos(angle + turn),
    y: to.y - 9 * Math.sin(angle + turn),
  });
  return [end(0.5), end(-0.5)];
}
