import type { SlotGraph } from './layeredGraph';
import type { SlotOrder } from './slotOrder';

/**
 * How many pairs of lines cross when the columns are drawn in this order. For each pair of neighbouring columns the
 * inversions are counted with a binary indexed tree, in O(e log v) (Barth, Mutzel and Jünger, 2004). With `part`, only between the columns from `first` up to
 * but not including `end`.
 */
export function countCrossings(
  graph: SlotGraph,
  order: SlotOrder,
  part: { readonly first: number; readonly end: number } = { first: 0, end: graph.columnStart.length - 1 },
): number {
  const { columnStart, right } = graph;
  const { slots, rows } = order;
  const tree = new Int32Array(widest(columnStart) + 1);
  let crossings = 0;
  for (let column = part.first; column + 1 < part.end; column += 1) {
    const width = (columnStart[column + 2] ?? 0) - (columnStart[column + 1] ?? 0);
    tree.fill(0, 0, width + 1);
    let seen = 0;
    for (let place = columnStart[column] ?? 0; place < (columnStart[column + 1] ?? 0); place += 1) {
      const slot = slots[place] ?? 0;
      const end = right.start[slot + 1] ?? 0;
      // All lines of a slot are counted before any of them is entered: they share an end and do not cross.
      for (let each = right.start[slot] ?? 0; each < end; each += 1) {
        let atMost = 0;
        for (let index = (rows[right.slots[each] ?? 0] ?? 0) + 1; index > 0; index -= index & -index) {
          atMost += tree[index] ?? 0;
        }
        crossings += seen - atMost;
      }
      for (let each = right.start[slot] ?? 0; each < end; each += 1) {
        seen += 1;
        for (let index = (rows[right.slots[each] ?? 0] ?? 0) + 1; index <= width; index += index & -index) {
          tree[index] = (tree[index] ?? 0) + 1;
        }
      }
    }
  }
  return crossings;
}

function widest(columnStart: Int32Array): number {
  let width = 0;
  for (let column = 0; column + 1 < columnStart.length; column += 1) {
    width = Math.max(width, (columnStart[column + 1] ?? 0) - (columnStart[column] ?? 0));
  }
  return width;
}
