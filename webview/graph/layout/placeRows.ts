import type { Slot } from './slots';

/** Distances of the layout in pixels at zoom 1. */
export interface RowMetrics {
  readonly packageHeight: number;
  /** Height that a passing edge takes. */
  readonly passHeight: number;
  /** Between two packages; half of it beside a passing edge. */
  readonly gap: number;
}

const SWEEPS = 6;
/** How much more a passing edge insists on running straight than a package on facing its neighbours. */
const STRAIGHTNESS = 4;

/**
 * Finds the vertical centre of every slot, in pixels from the top. Each column is moved towards its neighbours'
 * centres, in turns from the left and from the right; the exact nearest places that keep order and distance are found
 * with pool-adjacent-violators (isotonic regression, Ayer et al., 1955). The first slot of all begins at 0.
 */
export function placeRows(columns: readonly (readonly Slot[])[], metrics: RowMetrics): Map<Slot, number> {
  const centres = new Map<Slot, number>();
  const offsets = columns.map((column) => stack(column, metrics));
  columns.forEach((column, index) => {
    column.forEach((slot, row) => centres.set(slot, offsets[index]?.[row] ?? 0));
  });
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? 'left' : 'right';
    const order = [...columns.keys()];
    for (const index of side === 'left' ? order : order.reverse()) {
      settle(columns[index] ?? [], offsets[index] ?? [], centres, side);
    }
  }
  let top = Infinity;
  for (const [slot, centre] of centres) {
    top = Math.min(top, centre - height(slot, metrics) / 2);
  }
  for (const [slot, centre] of centres) {
    centres.set(slot, Math.round(centre - top));
  }
  return centres;
}

function height(slot: Slot, metrics: RowMetrics): number {
  return slot.package === undefined ? metrics.passHeight : metrics.packageHeight;
}

/** The centres when the slots stand as close to each other as they may. */
function stack(column: readonly Slot[], metrics: RowMetrics): number[] {
  let edge = 0;
  return column.map((slot, row) => {
    const above = column[row - 1];
    if (above) {
      const besidePass = above.package === undefined || slot.package === undefined;
      edge += besidePass ? metrics.gap / 2 : metrics.gap;
    }
    const centre = edge + height(slot, metrics) / 2;
    edge += height(slot, metrics);
    return centre;
  });
}

/** A run of slots that stand as close as they may, and where its first one wants to be. */
interface Block {
  readonly size: number;
  readonly weight: number;
  readonly place: number;
}

function settle(
  column: readonly Slot[],
  offsets: readonly number[],
  centres: Map<Slot, number>,
  side: 'left' | 'right',
): void {
  const blocks: Block[] = [];
  column.forEach((slot, row) => {
    let block: Block = {
      size: 1,
      weight: slot.package === undefined ? STRAIGHTNESS : 1,
      place: wish(slot, centres, side) - (offsets[row] ?? 0),
    };
    for (let above = blocks.at(-1); above && above.place > block.place; above = blocks.at(-1)) {
      blocks.pop();
      block = merge(above, block);
    }
    blocks.push(block);
  });
  let row = 0;
  for (const block of blocks) {
    for (const end = row + block.size; row < end; row += 1) {
      const slot = column[row];
      if (slot) {
        centres.set(slot, block.place + (offsets[row] ?? 0));
      }
    }
  }
}

function merge(above: Block, below: Block): Block {
  const weight = above.weight + below.weight;
  const place = (above.place * above.weight + below.place * below.weight) / weight;
  return { size: above.size + below.size, weight, place };
}

function wish(slot: Slot, centres: ReadonlyMap<Slot, number>, side: 'left' | 'right'): number {
  const neighbours = slot[side];
  if (neighbours.length === 0) {
    return centres.get(slot) ?? 0;
  }
  return neighbours.reduce((sum, each) => sum + (centres.get(each) ?? 0), 0) / neighbours.length;
}
