import type { SlotGraph } from './layeredGraph';
import { seededNumbers } from './seededNumbers';
import type { SlotOrder } from './slotOrder';
import { crossingsAdded } from './sweep';

/** An exchange that adds so many crossings is made with a chance of one in e: in the first round, and in the last. */
const HOT = 2;
const COLD = 0.2;
/** An exchange that adds so many crossings or more is never made: its chance would be one in a million at most. */
const NEVER = 28;

/**
 * Exchanges neighbours in all columns, round after round: always where that adds no crossing, and else by a chance
 * that falls with the crossings added and from round to round (simulated annealing, Kirkpatrick, Gelatt and Vecchi,
 * 1983). The order may come out worse than it was. The same graph and order always give the same result.
 */
export function anneal(graph: SlotGraph, order: SlotOrder, rounds: number): void {
  const random = seededNumbers(1);
  const chances = new Float64Array(NEVER);
  const columns = graph.columnStart.length - 1;
  for (let round = 0; round < rounds; round += 1) {
    const heat = HOT + ((COLD - HOT) * round) / Math.max(1, rounds - 1);
    for (let added = 0; added < NEVER; added += 1) {
      chances[added] = Math.exp(-added / heat);
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
  /** By how many crossings an exchange adds, the chance that it is made. */
  readonly chances: Float64Array;
  readonly random: () => number;
}

function exchangeNeighbours(
  graph: SlotGraph,
  { slots, rows }: SlotOrder,
  { column, down, chances, random }: Exchanges,
): void {
  const start = graph.columnStart[column] ?? 0;
  const pairs = (graph.columnStart[column + 1] ?? 0) - start - 1;
  for (let step = 0; step < pairs; step += 1) {
    const row = down ? step : pairs - 1 - step;
    const upper = slots[start + row] ?? 0;
    const lower = slots[start + row + 1] ?? 0;
    const added =
      crossingsAdded(graph.left, rows, upper, lower) + crossingsAdded(graph.right, rows, upper, lower);
    if (added <= 0 || (added < NEVER && random() < (chances[added] ?? 0))) {
      slots[start + row] = lower;
      slots[start + row + 1] = upper;
      rows[lower] = row;
      rows[upper] = row + 1;
    }
  }
}
