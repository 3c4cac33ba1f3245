import type { Slot } from './slots';

/**
 * How many pairs of edges cross when the columns are drawn in this order. For each pair of neighbouring columns the
 * inversions are counted with a binary indexed tree, in O(e log v) (Barth, Mutzel and Jünger, 2004).
 */
export function countCrossings(columns: readonly (readonly Slot[])[]): number {
  let crossings = 0;
  columns.forEach((column, index) => {
    const next = columns[index + 1];
    if (next) {
      crossings += crossingsBetween(column, next);
    }
  });
  return crossings;
}

function crossingsBetween(left: readonly Slot[], right: readonly Slot[]): number {
  const position = new Map(right.map((slot, index) => [slot, index]));
  const tree = new Int32Array(right.length + 1);
  let seen = 0;
  let crossings = 0;
  for (const slot of left) {
    const targets = slot.right.map((target) => position.get(target) ?? 0).sort((a, b) => a - b);
    for (const target of targets) {
      crossings += seen - sumUpTo(tree, target);
    }
    for (const target of targets) {
      add(tree, target);
      seen += 1;
    }
  }
  return crossings;
}

/** How many of the added positions are at most `position`. */
function sumUpTo(tree: Int32Array, position: number): number {
  let sum = 0;
  for (let index = position + 1; index > 0; index -= index & -index) {
    sum += tree[index] ?? 0;
  }
  return sum;
}

function add(tree: Int32Array, position: number): void {
  for (let index = position + 1; index < tree.length; index += index & -index) {
    tree[index] = (tree[index] ?? 0) + 1;
  }
}
