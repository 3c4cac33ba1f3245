import { anneal } from './anneal';
import type { SlotGraph } from './layeredGraph';
import { seededNumbers } from './seededNumbers';
import type { SlotOrder } from './slotOrder';
import { assignOrder, copyOrder, walkOrder } from './slotOrder';
import { sift, sweep } from './sweep';

/** Sweeps of each start. */
const SWEEPS = 8;
/** Sweeps without a better order after which they end. */
const PATIENCE = 4;
/** Rounds of annealing. */
const ROUNDS = 250;
/** A graph is annealed until so many slots have been. */
const SMALL = 60;
/** Work that annealing may do, in looks at a pair of lines: in any graph, and for each of its slots. */
const BASE_WORK = 3_000_000;
const WORK_PER_SLOT = 3_200;
/** How many rows away a slot looks for a better place at last. */
const REACH = 50;
const SIFTS = 2;

/**
 * Orders the slots within their columns so that few lines cross: sweeps from two starts, then annealing and sifting,
 * several times where a graph is so small that chance could miss the best. The same graph always gives the same order.
 */
export function orderSlots(graph: SlotGraph): SlotOrder {
  const left = swept(graph, walkOrder(graph, 'left'));
  const right = swept(graph, walkOrder(graph, 'right'));
  const best = right.crossings < left.crossings ? right : left;
  const annealing = { rounds: roundsOf(graph), random: seededNumbers(1) };
  const order = copyOrder(best.order);
  for (let slots = 0; slots < SMALL && best.crossings > 0; slots += graph.column.length) {
    assignOrder(order, best.order);
    anneal(graph, order, annealing);
    for (let round = 0; round < SIFTS && sift(graph, order, { reach: REACH }) > 0; round += 1);
    const crossings = countCrossings(graph, order);
    if (crossings <= best.crossings) {
      best.crossings = crossings;
      assignOrder(best.order, order);
    }
  }
  return best.order;
}

interface Swept {
  readonly order: SlotOrder;
  crossings: number;
}

/** Sweeps from both sides in turns; the best order seen. */
function swept(graph: SlotGraph, start: SlotOrder): Swept {
  const order = copyOrder(start);
  let crossings = countCrossings(graph, start);
  let misses = 0;
  for (let round = 0; round < SWEEPS && misses < PATIENCE && crossings > 0; round += 1) {
    sweep(graph, start, {
      from: round % 2 === 0 ? 'left' : 'right',
      centre: round % 4 < 2 ? 'median' : 'mean',
      reversed: round % 8 >= 4,
    });
    const found = countCrossings(graph, start);
    misses = found < crossings ? 0 : misses + 1;
    if (found < crossings) {
      crossings = found;
      assignOrder(order, start);
    }
  }
  return { order, crossings };
}

/** How many rounds of annealing a graph gets: fewer where slots have so many lines that a round takes long. */
function roundsOf({ columnStart, left, right }: SlotGraph): number {
  let work = 0;
  for (let column = 0; column + 1 < columnStart.length; column += 1) {
    const start = columnStart[column] ?? 0;
    const end = columnStart[column + 1] ?? 0;
    for (const side of [left, right]) {
      const lines = (side.start[end] ?? 0) - (side.start[start] ?? 0);
      work += lines ** 2 / Math.max(1, end - start);
    }
  }
  const size = columnStart.at(-1) ?? 0;
  return Math.min(ROUNDS, Math.floor((BASE_WORK + WORK_PER_SLOT * size) / Math.max(1, work)));
}

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
