/** A line from the right side of one box to the left side of another. */
export interface Segment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/**
 * How many pairs of lines properly cross. Lines that share an end or only touch do not count. The same counter for
 * every layout, whatever way it leads its edges: what an eye sees when they are drawn straight.
 */
export function straightCrossings(segments: readonly Segment[]): number {
  const sorted = segments
    .map((each) => ({
      ...each,
      left: Math.min(each.fromX, each.toX),
      right: Math.max(each.fromX, each.toX),
      top: Math.min(each.fromY, each.toY),
      bottom: Math.max(each.fromY, each.toY),
    }))
    .sort((a, b) => a.left - b.left);
  let crossings = 0;
  for (const [index, a] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next += 1) {
      const b = sorted[next];
      if (b === undefined || b.left >= a.right) {
        break;
      }
      if (b.top < a.bottom && b.bottom > a.top && crosses(a, b)) {
        crossings += 1;
      }
    }
  }
  return crossings;
}

function crosses(a: Segment, b: Segment): boolean {
  return (
    side(a, b.fromX, b.fromY) * side(a, b.toX, b.toY) < 0 &&
    side(b, a.fromX, a.fromY) * side(b, a.toX, a.toY) < 0
  );
}

/** On which side of a line a point lies: -1, 0 on it, or 1. */
function side(line: Segment, x: number, y: number): number {
  const turn = (line.toX - line.fromX) * (y - line.fromY) - (line.toY - line.fromY) * (x - line.fromX);
  return Math.abs(turn) < 1e-6 ? 0 : Math.sign(turn);
}
