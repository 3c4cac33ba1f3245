import { countCrossings } from './crossings';
import type { Slot } from './slots';

/** Sweeps without a better order after which the search ends. */
const PATIENCE = 4;
const MAX_SWEEPS = 24;

type Columns = readonly (readonly Slot[])[];

/**
 * Orders the slots within their columns so that few edges cross: barycentre sweeps from left to right and back, each
 * followed by swaps of neighbours, with the best order seen kept. Never worse than the order given; the same input
 * always gives the same order.
 */
export function orderSlots(given: Columns): Columns {
  let best = given;
  let fewest = countCrossings(given);
  let current = given;
  let misses = 0;
  for (let sweep = 0; sweep < MAX_SWEEPS && misses < PATIENCE && fewest > 0; sweep += 1) {
    current = swapNeighbours(sweepOnce(current, sweep % 2 === 0 ? 'left' : 'right'));
    const crossings = countCrossings(current);
    if (crossings < fewest) {
      best = current;
      fewest = crossings;
      misses = 0;
    } else {
      misses += 1;
    }
  }
  return best;
}

/** Orders each column by the mean position of its neighbours on one side, which is already in its final order. */
function sweepOnce(columns: Columns, side: 'left' | 'right'): Columns {
  const swept = columns.map((column) => [...column]);
  const indices = [...swept.keys()];
  let fixed: readonly Slot[] | undefined;
  for (const index of side === 'left' ? indices : indices.reverse()) {
    const column = swept[index] ?? [];
    if (fixed) {
      swept[index] = byBarycentre(column, fixed, side);
    }
    fixed = swept[index];
  }
  return swept;
}

/** Slots without a neighbour on that side keep their place; the others are sorted among themselves. */
function byBarycentre(column: readonly Slot[], fixed: readonly Slot[], side: 'left' | 'right'): Slot[] {
  const position = new Map(fixed.map((slot, index) => [slot, index]));
  const movable = column
    .filter((slot) => slot[side].length > 0)
    .map((slot) => {
      const sum = slot[side].reduce((total, neighbour) => total + (position.get(neighbour) ?? 0), 0);
      return { slot, barycentre: sum / slot[side].length };
    })
    .sort((a, b) => a.barycentre - b.barycentre);
  let taken = 0;
  return column.map((slot) => (slot[side].length > 0 ? (movable[taken++]?.slot ?? slot) : slot));
}

/** Swaps neighbours in a column wherever that removes crossings on both its sides taken together. */
function swapNeighbours(columns: Columns): Columns {
  const swapped = columns.map((column) => [...column]);
  const position = new Map<Slot, number>();
  swapped.forEach((column) => column.forEach((slot, row) => position.set(slot, row)));
  for (const column of swapped) {
    for (let row = 0; row + 1 < column.length; row += 1) {
      const upper = column[row];
      const lower = column[row + 1];
      if (upper && lower && gain(upper, lower, position) > 0) {
        column[row] = lower;
        column[row + 1] = upper;
        position.set(lower, row).set(upper, row + 1);
      }
    }
  }
  return swapped;
}

/** How many crossings go away when two neighbours change places. Only their own edges matter. */
function gain(upper: Slot, lower: Slot, position: ReadonlyMap<Slot, number>): number {
  let difference = 0;
  for (const side of ['left', 'right'] as const) {
    const below = lower[side].map((slot) => position.get(slot) ?? 0);
    for (const slot of upper[side]) {
      const place = position.get(slot) ?? 0;
      difference += below.reduce((sum, other) => sum + Math.sign(place - other), 0);
    }
  }
  return difference;
}
