import { orderSlots } from './layout/orderSlots';
import { placeRows } from './layout/placeRows';
import type { LayoutInput, Slot } from './layout/slots';
import { slotsOf } from './layout/slots';

/** Size of every package's node, in pixels at zoom 1. Fixed, so that nothing has to be measured. */
export const NODE_WIDTH = 256;
export const NODE_HEIGHT = 100;
/** Between two waves: where the edges bend. */
export const COLUMN_GAP = 80;
const ROW_GAP = 20;
const PASS_HEIGHT = 8;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a package stands. `x` and `y` are its left upper corner. */
export interface PlacedPackage extends Point {
  readonly id: string;
  /** Counts from 0. */
  readonly column: number;
  /** Among the packages of its wave, from 0 at the top. */
  readonly row: number;
}

/** Where everything stands, in pixels at zoom 1, from the left upper corner of the whole. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** In reading order: wave by wave, each from top to bottom. */
  readonly packages: readonly PlacedPackage[];
  readonly byId: ReadonlyMap<string, PlacedPackage>;
  /** The packages of each wave, from top to bottom. */
  readonly columns: readonly (readonly PlacedPackage[])[];
  /**
   * By `edgeKey`, the vertical centre at which an edge crosses each wave between its own, from left to right. Edges
   * without an entry go straight to their target.
   */
  readonly passes: ReadonlyMap<string, readonly Point[]>;
}

/**
 * Lays a plan out: a column for each wave, ordered so that few edges cross, near what each package depends on. A pure
 * function of packages, edges and waves: states and progress cannot move anything. Edges that lead to the same or an
 * earlier wave (a plan with a cycle) and unknown ids do not matter to it.
 */
export function layoutGraph(input: LayoutInput): GraphLayout {
  const slots = slotsOf(input);
  const ordered = orderSlots(slots.columns);
  const centres = placeRows(ordered, {
    packageHeight: NODE_HEIGHT,
    passHeight: PASS_HEIGHT,
    gap: ROW_GAP,
  });
  const columns = ordered.map((column, index) => placeColumn(column, index, centres));
  const packages = columns.flat();
  const passes = [...slots.chains].map(([key, chain]): [string, readonly Point[]] => [
    key,
    chain.slice(1, -1).map((slot) => ({ x: columnX(slot.column), y: centres.get(slot) ?? 0 })),
  ]);
  return {
    width: Math.max(0, columnX(columns.length) - COLUMN_GAP),
    height: packages.reduce((bottom, { y }) => Math.max(bottom, y + NODE_HEIGHT), 0),
    packages,
    byId: new Map(packages.map((placed) => [placed.id, placed])),
    columns,
    passes: new Map(passes),
  };
}

/** The left edge of a wave's column, counted from 0. */
export function columnX(column: number): number {
  return column * (NODE_WIDTH + COLUMN_GAP);
}

function placeColumn(
  column: readonly Slot[],
  index: number,
  centres: ReadonlyMap<Slot, number>,
): PlacedPackage[] {
  const placed: PlacedPackage[] = [];
  for (const slot of column) {
    if (slot.package !== undefined) {
      const y = (centres.get(slot) ?? 0) - NODE_HEIGHT / 2;
      placed.push({ id: slot.package, column: index, row: placed.length, x: columnX(index), y });
    }
  }
  return placed;
}
