import type { Neighbours, SlotGraph } from './layeredGraph';
import type { SlotOrder } from './slotOrder';
import { crossingsAdded } from './sweep';

/** An exchange that adds so many crossings is made with a chance of one in e: in the first round, and in the last. */
const HOT = 2;
const COLD = 0.2;
/** So many rows by which lines get longer count as much as a crossing, among exchanges that add none. */
const ROWS = 10;
/** An exchange that costs so many rows or more is never made: its chance would be one in 20,000 at most. */
const NEVER = 20 * ROWS;

/**
 * Exchanges neighbours in all columns, round after round: always where that takes a crossing away, and else by a chance
 * that falls with the crossings added and from round to round (simulated annealing, Kirkpatrick, Gelatt and Vecchi,
 * 1983). Of exchanges that neither add one nor take one away, those are preferred that make lines shorter: what belongs
 * together comes near each other, and edges over several waves bend less. The order may come out worse than it was.
 */
export function anneal(
  graph: SlotGraph,
  order: SlotOrder,
  { rounds, random }: { readonly rounds: number; readonly random: () => number },
): void {
  const chances = new Float64Array(NEVER);
  const columns = graph.columnStart.length - 1;
  for (let round = 0; round < rounds; round += 1) {
    const heat = HOT + ((COLD - HOT) * round) / Math.max(1, rounds - 1);
    const ofRow = Math.exp(-1 / (ROWS * heat));
    for (let cost = 0, chance = 1; cost < NEVER; cost += 1, chance *= ofRow) {
      chances[cost] = chance;
    }
    for (let step = 0; step < columns; step += 1) {
      const column = round % 4 < 2 ? step : columns - 1 - step;
      exchangeNeighbours(graph, order, { column, down: round % 2 === 0, chances, random });
    }
  }
}

interface Exchanges {
  readonly column: number;
  /** Whether the column is gone through from top to bottom. */
  readonly down: boolean;
  /** By what an exchange costs, in rows, the chance that it is made. */
  readonly chances: Float64Array;
  readonly random: () => number;
}

function exchangeNeighbours(
  graph: SlotGraph,
  { slots, rows }: SlotOrder,
  { column, down, chances, random }: Exchanges,
): void {
  const { columnStart, left, right } = graph;
  const start = columnStart[column] ?? 0;
  const width = (columnStart[column + 1] ?? 0) - start;
  // Columns are compared by their middles: by how many rows the one beside it begins above this one.
  const toLeft = (start - (columnStart[column - 1] ?? 0) - width) >> 1;
  const toRight = ((columnStart[column + 2] ?? 0) - start - 2 * width) >> 1;
  for (let step = 0; step < width - 1; step += 1) {
    const row = down ? step : width - 2 - step;
    const upper = slots[start + row] ?? 0;
    const lower = slots[start + row + 1] ?? 0;
    const added = crossingsAdded(left, rows, upper, lower) + crossingsAdded(right, rows, upper, lower);
    const cost =
      added === 0
        ? rowsAdded(left, rows, upper, row + toLeft) -
          rowsAdded(left, rows, lower, row + toLeft) +
          rowsAdded(right, rows, upper, row + toRight) -
          rowsAdded(right, rows, lower, row + toRight)
        : ROWS * added;
    if (cost <= 0 || (cost < NEVER && random() < (chances[cost] ?? 0))) {
      slots[start + row] = lower;
      slots[start + row + 1] = upper;
      rows[lower] = row;
      rows[upper] = row + 1;
    }
  }
}

/** By how many rows the lines of a slot on one side get longer in all when it goes from a row to the one below. */
function rowsAdded({ start, slots }: Neighbours, rows: Int32Array, slot: number, row: number): number {
  const last = start[slot + 1] ?? 0;
  let added = 0;
  for (let each = start[slot] ?? 0; each < last; each += 1) {
    added += (rows[slots[each] ?? 0] ?? 0) > row ? -1 : 1;
  }
  return added;
}
