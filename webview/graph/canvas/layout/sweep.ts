import type { SlotGraph, Neighbours } from './layeredGraph';
import type { SlotOrder } from './slotOrder';
import { renumber } from './slotOrder';

/** Which slots are sifted, and how far. */
interface SiftOptions {
  /** How many rows away a better place is looked for. */
  readonly reach: number;
  /** Only the columns from `first` up to but not including `end`. */
  readonly first?: number;
  readonly end?: number;
  /** By slot, 1 if it may be taken elsewhere; without it all may. */
  readonly movable?: Uint8Array;
}

/**
 * Takes every slot in turn to the best row of its column while all others keep their order ("sifting", Matuszewski,
 * Schönfeld and Molitor, 1999). Never adds a crossing; returns how many went away.
 */
export function sift(graph: SlotGraph, order: SlotOrder, options: SiftOptions): number {
  const { columnStart } = graph;
  const { reach, first = 0, end: last = columnStart.length - 1 } = options;
  let removed = 0;
  for (let column = first; column < last; column += 1) {
    const start = columnStart[column] ?? 0;
    const end = columnStart[column + 1] ?? 0;
    for (const slot of order.slots.slice(start, end)) {
      if (!options.movable || options.movable[slot] === 1) {
        removed += siftSlot(graph, order, { slot, start, end, reach });
      }
    }
  }
  return removed;
}

function siftSlot(
  graph: SlotGraph,
  { slots, rows }: SlotOrder,
  { slot, start, end, reach }: { slot: number; start: number; end: number; reach: number },
): number {
  const place = start + (rows[slot] ?? 0);
  let best = place;
  let most = 0;
  let gain = 0;
  for (let above = place - 1; above >= Math.max(start, place - reach); above -= 1) {
    const other = slots[above] ?? 0;
    gain -= crossingsAdded(graph.left, rows, other, slot) + crossingsAdded(graph.right, rows, other, slot);
    if (gain > most) {
      most = gain;
      best = above;
    }
  }
  gain = 0;
  for (let below = place + 1; below < Math.min(end, place + reach + 1); below += 1) {
    const other = slots[below] ?? 0;
    gain -= crossingsAdded(graph.left, rows, slot, other) + crossingsAdded(graph.right, rows, slot, other);
    if (gain > most) {
      most = gain;
      best = below;
    }
  }
  if (best === place) {
    return 0;
  }
  if (best < place) {
    slots.copyWithin(best + 1, best, place);
  } else {
    slots.copyWithin(place, place + 1, best + 1);
  }
  slots[best] = slot;
  for (let moved = Math.min(best, place); moved <= Math.max(best, place); moved += 1) {
    rows[slots[moved] ?? 0] = moved - start;
  }
  return most;
}

/**
 * How many crossings on one side an exchange of two slots that stand one above the other adds; less than 0 where it
 * takes some away.
 */
export function crossingsAdded(side: Neighbours, rows: Int32Array, upper: number, lower: number): number {
  const upperEnd = side.start[upper + 1] ?? 0;
  const lowerStart = side.start[lower] ?? 0;
  const lowerEnd = side.start[lower + 1] ?? 0;
  let added = 0;
  for (let each = side.start[upper] ?? 0; each < upperEnd; each += 1) {
    const row = rows[side.slots[each] ?? 0] ?? 0;
    for (let other = lowerStart; other < lowerEnd; other += 1) {
      const below = (rows[side.slots[other] ?? 0] ?? 0) - row;
      // The sign of a whole number without a branch: which way it would go cannot be foretold, and this is what most time goes to.
      added += (below >> 31) - (-below >> 31);
    }
  }
  return added;
}

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
