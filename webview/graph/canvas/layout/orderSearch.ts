import type { SlotGraph } from './layeredGraph';
import type { SlotOrder } from './slotOrder';
import { assignOrder, copyOrder, sortColumn, walkOrder } from './slotOrder';
import { sift, sweep } from './sweep';

/** Sweeps of the first start before the others, and of each. */
const FIRST_SWEEPS = 2;
const SWEEPS = 8;
/** Sweeps without a better order after which they end. */
const PATIENCE = 4;
/** How many rows away a slot looks for a better place. */
const REACH = 200;
/** Sifts of everything before small parts are stirred. */
const FULL_SIFTS = 4;
/** Columns that are stirred together. */
const STIRRED = 8;
/** Work that a search may do, in looks at a pair of lines: for the first ones and for each of its slots. */
const BASE_WORK = 3_000_000;
const SMALL_WORK_PER_SLOT = 20_000;
const WORK_PER_SLOT = 3_200;
/** What stirring costs besides. */
const WORK_PER_STIR = 5_000;

/**
 * Searches an order with few crossings, step by step: sweeps from two starts, then sifting, then again and again stirring some columns a little and sifting them anew, which is
 * undone where it has not helped (iterated local search). The same graph always gives the same order.
 */
export class OrderSearch {
  /** The best order so far. */
  readonly order: SlotOrder;
  readonly #graph: SlotGraph;
  readonly #trial: SlotOrder;
  readonly #random = seededNumbers(1);
  readonly #siftWork: Float64Array;
  #work: number;
  #fullSifts = FULL_SIFTS;
  #crossings: number;
  /** Where the sweeps from the left have come to, as long as they have not ended. */
  #left: Swept | undefined;

  /** Begins with a few sweeps. */
  constructor(graph: SlotGraph) {
    this.#graph = graph;
    this.#left = swept(graph, walkOrder(graph, 'left'), FIRST_SWEEPS);
    this.order = copyOrder(this.#left.order);
    this.#crossings = this.#left.crossings;
    this.#trial = copyOrder(this.order);
    this.#siftWork = workOfSifts(graph);
    const size = graph.column.length;
    this.#work = Math.min(BASE_WORK, SMALL_WORK_PER_SLOT * size) + WORK_PER_SLOT * size;
  }

  /** Whether nothing better is to be expected for the work that it would take. */
  get done(): boolean {
    return this.#crossings === 0 || this.#work <= 0;
  }

  /** Looks a little further. */
  step(): void {
    if (this.#left) {
      this.#sweepOn(this.#left);
      this.#left = undefined;
    } else if (this.#fullSifts > 0) {
      this.#fullSifts -= 1;
      const removed = sift(this.#graph, this.order, { reach: REACH });
      this.#work -= this.#siftWork.reduce((sum, each) => sum + each, 0);
      this.#crossings -= removed;
      this.#fullSifts = removed === 0 ? 0 : this.#fullSifts;
      assignOrder(this.#trial, this.order);
    } else {
      this.#stir();
    }
  }

  #sweepOn(left: Swept): void {
    const fromLeft = swept(this.#graph, left.order, SWEEPS);
    const fromRight = swept(this.#graph, walkOrder(this.#graph, 'right'), SWEEPS);
    const better = fromRight.crossings < fromLeft.crossings ? fromRight : fromLeft;
    this.#crossings = better.crossings;
    assignOrder(this.order, better.order);
    assignOrder(this.#trial, better.order);
  }

  #stir(): void {
    const columns = this.#graph.columnStart.length - 1;
    const from = Math.floor(this.#random() * (columns + STIRRED - 1)) - STIRRED + 1;
    const stirred = { first: Math.max(0, from), end: Math.min(columns, from + STIRRED) };
    const sifted = {
      first: Math.max(0, stirred.first - 1),
      end: Math.min(columns, stirred.end + 1),
      reach: REACH,
    };
    const looked = { first: Math.max(0, sifted.first - 1), end: Math.min(columns, sifted.end + 1) };
    const before = countCrossings(this.#graph, this.#trial, looked);
    for (let column = stirred.first; column < stirred.end; column += 1) {
      this.#shake(column);
    }
    sift(this.#graph, this.#trial, sifted);
    sift(this.#graph, this.#trial, sifted);
    for (let column = sifted.first; column < sifted.end; column += 1) {
      this.#work -= 2 * (this.#siftWork[column] ?? 0);
    }
    this.#work -= WORK_PER_STIR;
    const gain = before - countCrossings(this.#graph, this.#trial, looked);
    this.#crossings -= Math.max(0, gain);
    this.#copyColumns(gain >= 0 ? this.order : this.#trial, gain >= 0 ? this.#trial : this.order, sifted);
  }

  /** Moves the slots of a column by chance, a few rows at most. */
  #shake(column: number): void {
    const { columnStart } = this.#graph;
    const width = (columnStart[column + 1] ?? 0) - (columnStart[column] ?? 0);
    const most = Math.min(8, Math.max(5, width / 10));
    const key = Float64Array.from(this.#trial.rows);
    for (let place = columnStart[column] ?? 0; place < (columnStart[column + 1] ?? 0); place += 1) {
      const slot = this.#trial.slots[place] ?? 0;
      key[slot] = (key[slot] ?? 0) + (this.#random() - 0.5) * most;
    }
    sortColumn(this.#graph, this.#trial, column, key);
  }

  #copyColumns(target: SlotOrder, source: SlotOrder, part: { first: number; end: number }): void {
    // Slots are numbered column by column, so the same range holds for both lists.
    const start = this.#graph.columnStart[part.first] ?? 0;
    const end = this.#graph.columnStart[part.end];
    target.slots.set(source.slots.subarray(start, end), start);
    target.rows.set(source.rows.subarray(start, end), start);
  }
}

interface Swept {
  readonly order: SlotOrder;
  readonly crossings: number;
}

/** Sweeps from both sides in turns; the best order seen. */
function swept(graph: SlotGraph, start: SlotOrder, sweeps: number): Swept {
  const order = copyOrder(start);
  let crossings = countCrossings(graph, start);
  let misses = 0;
  for (let round = 0; round < sweeps && misses < PATIENCE && crossings > 0; round += 1) {
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

/** By column, how many pairs of lines a sift of it looks at, about. */
function workOfSifts({ columnStart, left, right }: SlotGraph): Float64Array {
  return Float64Array.from({ length: columnStart.length - 1 }, (_, column) => {
    const start = columnStart[column] ?? 0;
    const end = columnStart[column + 1] ?? 0;
    const lines = [left, right].map((side) => (side.start[end] ?? 0) - (side.start[start] ?? 0));
    const pairs = lines.reduce((sum, count) => sum + count * count, (end - start) ** 2);
    return pairs * Math.min(1, (2 * REACH) / Math.max(1, end - start));
  });
}

/**
 * Numbers from 0 up to but not including 1 that look random; the same seed gives the same ones (mulberry32, Tommy
 * Ettinger, public domain).
 */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
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
