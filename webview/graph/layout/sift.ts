import type { SlotGraph, Neighbours } from './layeredGraph';
import type { SlotOrder } from './slotOrder';

/** Which slots are sifted, and how far. */
export interface SiftOptions {
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
  const left = rowsOf(graph.left, rows, slot);
  const right = rowsOf(graph.right, rows, slot);
  let best = place;
  let most = 0;
  let gain = 0;
  for (let above = place - 1; above >= Math.max(start, place - reach); above -= 1) {
    const other = slots[above] ?? 0;
    gain -= lower(graph.left, rows, left, other) + lower(graph.right, rows, right, other);
    if (gain > most) {
      most = gain;
      best = above;
    }
  }
  gain = 0;
  for (let below = place + 1; below < Math.min(end, place + reach + 1); below += 1) {
    const other = slots[below] ?? 0;
    gain += lower(graph.left, rows, left, other) + lower(graph.right, rows, right, other);
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

/** The rows at which a slot's lines end on one side. */
function rowsOf(side: Neighbours, rows: Int32Array, slot: number): Int32Array {
  const ends = side.slots.slice(side.start[slot], side.start[slot + 1]);
  for (let index = 0; index < ends.length; index += 1) {
    ends[index] = rows[ends[index] ?? 0] ?? 0;
  }
  return ends;
}

/**
 * How many of the pairs of a line to `ends` and a line of `other` have the former end lower, less those that have it
 * higher: the crossings that go away when the slot of `ends` comes after `other` instead of before it.
 */
function lower(side: Neighbours, rows: Int32Array, ends: Int32Array, other: number): number {
  const last = side.start[other + 1] ?? 0;
  let difference = 0;
  for (let each = side.start[other] ?? 0; each < last; each += 1) {
    const row = rows[side.slots[each] ?? 0] ?? 0;
    for (let index = 0; index < ends.length; index += 1) {
      const end = ends[index] ?? 0;
      difference += end > row ? 1 : end < row ? -1 : 0;
    }
  }
  return difference;
}
