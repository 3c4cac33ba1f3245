import type { SlotGraph } from './layeredGraph';

/** The slots of every column from top to bottom. Changed in place while a better order is searched. */
export interface SlotOrder {
  /** One column after the other, as `columnStart` of the graph divides them. */
  readonly slots: Int32Array;
  /** By slot, its row in its column, from 0 at the top. */
  readonly rows: Int32Array;
}

/** The order in which the slots are numbered: plan order, passing edges at the bottom. */
export function givenOrder(graph: SlotGraph): SlotOrder {
  const slots = Int32Array.from(graph.column.keys());
  const rows = slots.map((slot) => slot - (graph.columnStart[graph.column[slot] ?? 0] ?? 0));
  return { slots, rows };
}

/** An order of its own that says the same. */
export function copyOrder({ slots, rows }: SlotOrder): SlotOrder {
  return { slots: slots.slice(), rows: rows.slice() };
}

/** Makes `target` say what `source` says. */
export function assignOrder(target: SlotOrder, source: SlotOrder): void {
  target.slots.set(source.slots);
  target.rows.set(source.rows);
}

/** Sorts the slots of one column by `key`, a number for every slot; equal ones stay in their present order. */
export function sortColumn(graph: SlotGraph, order: SlotOrder, column: number, key: Float64Array): void {
  const start = graph.columnStart[column] ?? 0;
  const sorted = order.slots
    .slice(start, graph.columnStart[column + 1])
    .sort((a, b) => (key[a] ?? 0) - (key[b] ?? 0) || (order.rows[a] ?? 0) - (order.rows[b] ?? 0));
  order.slots.set(sorted, start);
  renumber(graph, order, column);
}

/** Brings `rows` of one column in line with `slots`. */
export function renumber(graph: SlotGraph, { slots, rows }: SlotOrder, column: number): void {
  const start = graph.columnStart[column] ?? 0;
  for (let place = start; place < (graph.columnStart[column + 1] ?? 0); place += 1) {
    rows[slots[place] ?? 0] = place - start;
  }
}

/**
 * The order in which a walk through the graph meets the slots, depth first. From `left` it starts at the slots without
 * predecessors, from `right` at those without successors; neighbours end up near each other.
 */
export function walkOrder(graph: SlotGraph, from: 'left' | 'right'): SlotOrder {
  const order = givenOrder(graph);
  const size = order.slots.length;
  const met = new Float64Array(size).fill(-1);
  const onward = from === 'left' ? graph.right : graph.left;
  const back = from === 'left' ? graph.left : graph.right;
  let count = 0;
  for (let root = 0; root < size; root += 1) {
    if (back.start[root] !== back.start[root + 1]) {
      continue;
    }
    const stack = [root];
    for (let slot = stack.pop(); slot !== undefined; slot = stack.pop()) {
      if (met[slot] !== -1) {
        continue;
      }
      met[slot] = count;
      count += 1;
      for (let each = (onward.start[slot + 1] ?? 0) - 1; each >= (onward.start[slot] ?? 0); each -= 1) {
        stack.push(onward.slots[each] ?? 0);
      }
    }
  }
  for (let column = 0; column + 1 < graph.columnStart.length; column += 1) {
    sortColumn(graph, order, column, met);
  }
  return order;
}
