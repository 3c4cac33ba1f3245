import type { SlotGraph, Neighbours } from './layeredGraph';
import type { SlotOrder } from './slotOrder';
import { renumber } from './slotOrder';

/** How a slot's wish is found from the rows of its neighbours. */
export type Centre = 'mean' | 'median';

/**
 * Goes through the columns, from left to right or back, and orders each by where its slots' neighbours in the column
 * before stand (Sugiyama, Tagawa and Toda, 1981; the weighted median of Gansner et al., 1993). Slots without a
 * neighbour on that side keep their row. `reversed` puts the lower one of two equal slots first.
 */
export function sweep(
  graph: SlotGraph,
  order: SlotOrder,
  options: { readonly from: 'left' | 'right'; readonly centre: Centre; readonly reversed: boolean },
): void {
  const columns = graph.columnStart.length - 1;
  const side = options.from === 'left' ? graph.left : graph.right;
  const wish = new Float64Array(order.slots.length);
  for (let step = 1; step < columns; step += 1) {
    sortByWish(graph, order, options.from === 'left' ? step : columns - 1 - step, { ...options, side, wish });
  }
}

interface Wishes {
  readonly side: Neighbours;
  readonly centre: Centre;
  readonly reversed: boolean;
  readonly wish: Float64Array;
}

function sortByWish(graph: SlotGraph, order: SlotOrder, column: number, wishes: Wishes): void {
  const { slots, rows } = order;
  const { side, wish } = wishes;
  const start = graph.columnStart[column] ?? 0;
  const end = graph.columnStart[column + 1] ?? 0;
  const movable: number[] = [];
  for (let place = start; place < end; place += 1) {
    const slot = slots[place] ?? 0;
    if (side.start[slot] !== side.start[slot + 1]) {
      wish[slot] = wishes.centre === 'mean' ? mean(side, rows, slot) : median(side, rows, slot);
      movable.push(slot);
    }
  }
  const tie = wishes.reversed ? -1 : 1;
  movable.sort((a, b) => (wish[a] ?? 0) - (wish[b] ?? 0) || tie * ((rows[a] ?? 0) - (rows[b] ?? 0)));
  let taken = 0;
  for (let place = start; place < end; place += 1) {
    const slot = slots[place] ?? 0;
    if (side.start[slot] !== side.start[slot + 1]) {
      slots[place] = movable[taken] ?? slot;
      taken += 1;
    }
  }
  renumber(graph, order, column);
}

function mean({ start, slots }: Neighbours, rows: Int32Array, slot: number): number {
  const end = start[slot + 1] ?? 0;
  let sum = 0;
  for (let each = start[slot] ?? 0; each < end; each += 1) {
    sum += rows[slots[each] ?? 0] ?? 0;
  }
  return sum / (end - (start[slot] ?? 0));
}

/** Of an even number, the two in the middle are weighed by how close their outer ones stand. */
function median({ start, slots }: Neighbours, rows: Int32Array, slot: number): number {
  const sorted: number[] = [];
  for (let each = start[slot] ?? 0; each < (start[slot + 1] ?? 0); each += 1) {
    sorted.push(rows[slots[each] ?? 0] ?? 0);
  }
  sorted.sort((a, b) => a - b);
  const last = sorted.length - 1;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  if (sorted.length % 2 === 1) {
    return upper;
  }
  const lower = sorted[middle - 1] ?? 0;
  const spreadLeft = lower - (sorted[0] ?? 0);
  const spreadRight = (sorted[last] ?? 0) - upper;
  return spreadLeft + spreadRight === 0
    ? (lower + upper) / 2
    : (lower * spreadRight + upper * spreadLeft) / (spreadLeft + spreadRight);
}
