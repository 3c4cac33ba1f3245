import type { GraphLayout } from '../layout/layout';
import { COLUMN_GAP } from '../layout/layout';
import { TIP_HALF, TIP_LENGTH } from './edgeLook';
import { BESIDE, edgeRoute } from './edgeRoute';

/** An edge as SVG path data: its line and the tip of its arrow. */
export interface EdgePath {
  readonly line: string;
  readonly tip: string;
}

/** An edge's route as a path: curves between the waves, level lines across them. Undefined when it has no route. */
export function edgePath(
  layout: GraphLayout,
  edge: { readonly from: string; readonly to: string },
): EdgePath | undefined {
  const route = edgeRoute(layout, edge);
  if (!route) {
    return undefined;
  }
  const last = route.length - 2;
  let x = route[0] ?? 0;
  let y = route[1] ?? 0;
  const line = [`M${x},${y}`];
  for (let index = 2; index < route.length; index += 2) {
    const toX = (route[index] ?? 0) - (index === last ? TIP_LENGTH : 0);
    const toY = route[index + 1] ?? 0;
    const leave = leaveOf(x, toX);
    const reach = reachOf(x, toX);
    line.push(index % 4 === 0 ? `L${toX},${toY}` : `C${x + leave},${y} ${toX - reach},${toY} ${toX},${toY}`);
    x = toX;
    y = toY;
  }
  const end = route[last] ?? 0;
  line.push(`L${end},${y}`);
  return { line: line.join(''), tip: `M${x},${y - TIP_HALF}L${end},${y}L${x},${y + TIP_HALF}z` };
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
