import type { SlotGraph, Neighbours } from './layeredGraph';
import type { SlotOrder } from './slotOrder';

/** Distances of the layout in pixels at zoom 1. */
export interface RowMetrics {
  readonly packageHeight: number;
  /** Height that a passing edge takes. */
  readonly passHeight: number;
  /** Between two packages; half of it beside a passing edge. */
  readonly gap: number;
}

const SWEEPS = 8;
/**
 * How much a line insists on running level, by how many of its two ends are passing edges (Gansner et al., 1993; with 1, 2
 * and 8 as they have it, edges over several waves bend more and cross more of what they would miss as straight lines).
 */
const STRAIGHTNESS = [1, 8, 64] as const;
/** A place that a slot shall have, and how much it insists on it; facing one neighbour weighs 1. */
export interface Pin {
  readonly centre: number;
  readonly weight: number;
}

/** What the columns are settled by, and the centres found so far. */
interface Placing {
  readonly graph: SlotGraph;
  readonly order: SlotOrder;
  /** By slot, its centre when the slots of its column stand as close as they may. */
  readonly offsets: Float64Array;
  readonly centres: Float64Array;
  readonly pins: ReadonlyMap<number, Pin>;
}

/**
 * Finds the vertical centre of every slot, in whole pixels from the top. Each column is moved towards its neighbours'
 * centres, in turns from the left and from the right, and at last from both; the exact nearest places that keep order
 * and distance are found with pool-adjacent-violators (isotonic regression, Ayer et al., 1955), so that nothing can
 * overlap. The first slot of all begins at 0; with pins, the centres count from where the pins do and only what would
 * lie above 0 is pushed down.
 *
 * @param pins by slot
 */
export function placeRows(
  graph: SlotGraph,
  order: SlotOrder,
  metrics: RowMetrics,
  pins: ReadonlyMap<number, Pin> = new Map(),
): Float64Array {
  const offsets = stack(graph, order, metrics);
  const placing: Placing = { graph, order, offsets, centres: offsets.slice(), pins };
  const columns = graph.columnStart.length - 1;
  for (let pass = 0; pass < SWEEPS; pass += 1) {
    const last = pass >= SWEEPS - 2;
    const sides = last ? [graph.left, graph.right] : [pass % 2 === 0 ? graph.left : graph.right];
    for (let step = 0; step < columns; step += 1) {
      settle(placing, pass % 2 === 0 ? step : columns - 1 - step, sides);
    }
  }
  return pins.size > 0 ? placing.centres.map(Math.round) : fromTop(placing.centres, graph, metrics);
}

/** The centres when the slots of every column stand as close to each other as they may. */
function stack(graph: SlotGraph, order: SlotOrder, metrics: RowMetrics): Float64Array {
  const offsets = new Float64Array(order.slots.length);
  for (let column = 0; column + 1 < graph.columnStart.length; column += 1) {
    const start = graph.columnStart[column] ?? 0;
    let edge = 0;
    let above: number | undefined;
    for (const slot of order.slots.subarray(start, graph.columnStart[column + 1])) {
      if (above !== undefined) {
        const besidePass = graph.passing[above] === 1 || graph.passing[slot] === 1;
        edge += besidePass ? metrics.gap / 2 : metrics.gap;
      }
      const height = heightOf(graph, slot, metrics);
      offsets[slot] = edge + height / 2;
      edge += height;
      above = slot;
    }
  }
  return offsets;
}

function heightOf(graph: SlotGraph, slot: number, metrics: RowMetrics): number {
  return graph.passing[slot] === 1 ? metrics.passHeight : metrics.packageHeight;
}

/** A run of slots that stand as close as they may, and where its first one wants to be. */
interface Block {
  readonly size: number;
  readonly weight: number;
  readonly place: number;
}

function settle(placing: Placing, column: number, sides: readonly Neighbours[]): void {
  const { graph, order, offsets, centres, pins } = placing;
  const start = graph.columnStart[column] ?? 0;
  const members = order.slots.subarray(start, graph.columnStart[column + 1]);
  const blocks: Block[] = [];
  for (const slot of members) {
    const wish = pins.get(slot) ?? wishOf(placing, slot, sides);
    let block: Block = { size: 1, weight: wish.weight, place: wish.centre - (offsets[slot] ?? 0) };
    for (let above = blocks.at(-1); above && above.place > block.place; above = blocks.at(-1)) {
      blocks.pop();
      block = merge(above, block);
    }
    blocks.push(block);
  }
  let row = 0;
  for (const block of blocks) {
    for (const end = row + block.size; row < end; row += 1) {
      const slot = members[row] ?? 0;
      // Cutting the exact solution off at a bound gives the exact solution within the bound.
      const place = pins.size > 0 ? Math.max(0, block.place) : block.place;
      centres[slot] = place + (offsets[slot] ?? 0);
    }
  }
}

function merge(above: Block, below: Block): Block {
  const weight = above.weight + below.weight;
  const place = (above.place * above.weight + below.place * below.weight) / weight;
  return { size: above.size + below.size, weight, place };
}

function wishOf({ graph, centres }: Placing, slot: number, sides: readonly Neighbours[]): Pin {
  const own = graph.passing[slot] ?? 0;
  let sum = 0;
  let weight = 0;
  for (const { start, slots } of sides) {
    for (let each = start[slot] ?? 0; each < (start[slot + 1] ?? 0); each += 1) {
      const neighbour = slots[each] ?? 0;
      const passes = own + (graph.passing[neighbour] ?? 0);
      const straightness = STRAIGHTNESS[passes] ?? 1;
      sum += straightness * (centres[neighbour] ?? 0);
      weight += straightness;
    }
  }
  // Without a neighbour to face, it stays where it is but gives way to those that have one.
  return weight === 0 ? { centre: centres[slot] ?? 0, weight: 0.1 } : { centre: sum / weight, weight };
}

/** Moves everything so that the highest slot begins at 0. */
function fromTop(centres: Float64Array, graph: SlotGraph, metrics: RowMetrics): Float64Array {
  let top = Infinity;
  centres.forEach((centre, slot) => {
    top = Math.min(top, centre - heightOf(graph, slot, metrics) / 2);
  });
  return centres.map((centre) => Math.round(centre - top));
}
