import type { GraphLayout, PlacedPackage, Point } from '../../layout/layout';
import { columnX, NODE_HEIGHT, NODE_WIDTH } from '../../layout/layout';

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
