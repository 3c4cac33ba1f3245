import type { LayeredGraph } from './layeredGraph';
import type { SlotOrder } from './slotOrder';
import { givenOrder, sortColumn } from './slotOrder';
import { sift } from './sift';

/**
 * Orders the slots as they stood before, by the vertical centres that are known, and finds room among them for those
 * that are new: near their neighbours first, then where they cross the fewest lines. What was there before keeps its
 * order.
 *
 * @param known by slot, its centre; NaN for slots that are new
 */
export function keepOrder(graph: LayeredGraph, known: Float64Array): SlotOrder {
  const order = givenOrder(graph);
  const wishes = withGuesses(graph, known);
  for (let column = 0; column + 1 < graph.columnStart.length; column += 1) {
    sortColumn(graph, order, column, wishes);
  }
  const movable = Uint8Array.from(known, (centre) => (Number.isNaN(centre) ? 1 : 0));
  if (movable.includes(1)) {
    sift(graph, order, { reach: Infinity, movable });
    sift(graph, order, { reach: Infinity, movable });
  }
  return order;
}

/** The centres, with the mean of its neighbours' for each new slot, first from the left and then from the right. */
function withGuesses(graph: LayeredGraph, known: Float64Array): Float64Array {
  const wishes = known.slice();
  const guess = (slot: number): void => {
    if (!Number.isNaN(wishes[slot] ?? 0)) {
      return;
    }
    let sum = 0;
    let count = 0;
    for (const { start, slots } of [graph.left, graph.right]) {
      for (let each = start[slot] ?? 0; each < (start[slot + 1] ?? 0); each += 1) {
        const centre = wishes[slots[each] ?? 0] ?? 0;
        if (!Number.isNaN(centre)) {
          sum += centre;
          count += 1;
        }
      }
    }
    if (count > 0) {
      wishes[slot] = sum / count;
    }
  };
  const size = wishes.length;
  for (let slot = 0; slot < size; slot += 1) {
    guess(slot);
  }
  for (let slot = size - 1; slot >= 0; slot -= 1) {
    guess(slot);
  }
  // What hangs on nothing that is known goes to the bottom.
  return wishes.map((wish) => (Number.isNaN(wish) ? Number.MAX_VALUE : wish));
}
