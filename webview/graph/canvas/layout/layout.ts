import type { LayeredGraph, LayoutInput, SlotGraph } from './layeredGraph';
import { layeredGraph } from './layeredGraph';
import type { Pin } from './placeRows';
import { placeRows } from './placeRows';
import type { SlotOrder } from './slotOrder';
import { givenOrder, sortColumn } from './slotOrder';
import { orderSlots } from './orderSearch';
import { sift } from './sweep';

/** Size of every package's node, in pixels at zoom 1. Fixed, so that nothing has to be measured. */
export const NODE_WIDTH = 256;
export const NODE_HEIGHT = 100;
/** Between two waves: where the edges bend. */
export const COLUMN_GAP = 80;
/** Between two packages of a wave. */
export const ROW_GAP = 20;
const PASS_HEIGHT = 8;
const METRICS = { packageHeight: NODE_HEIGHT, passHeight: PASS_HEIGHT, gap: ROW_GAP };
/** How much a package insists on staying where it was, and on being where somebody has put it. */
const STAYING = 1e6;
const CHOSEN = 1e9;

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
  /** How many open groups it stands in; absent outside of all. */
  readonly depth?: number;
  /** It is of a sub-plan, and not of the plan itself. */
  readonly foreign?: true;
}

/** The frame around an open group: the package and under it those of its sub-plan, in pixels at zoom 1. */
export interface GroupFrame extends Point {
  /** The package that the group is. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Where the column of each wave of its sub-plan begins: its left side, and the upper side of all of them. */
  readonly waves: readonly ({ readonly wave: number } & Point)[];
}

/** The columns that a wave takes up: one, and as many more as the waves of an open group in it need. */
export interface WaveSpan {
  readonly first: number;
  readonly columns: number;
}

/** Where everything stands, in pixels at zoom 1, from the left upper corner of the whole. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** In reading order: wave by wave, each from top to bottom. */
  readonly packages: readonly PlacedPackage[];
  readonly byId: ReadonlyMap<string, PlacedPackage>;
  /** The packages of each column, from top to bottom. A column is a wave, unless `spans` says otherwise. */
  readonly columns: readonly (readonly PlacedPackage[])[];
  /** The columns of each wave, where open groups make some wider than one; its own packages stand in the first. */
  readonly spans?: readonly WaveSpan[];
  /**
   * By `edgeKey`, the vertical centre at which an edge crosses each column between its own, from left to right. Edges
   * without an entry go straight to their target.
   */
  readonly passes: ReadonlyMap<string, readonly Point[]>;
  /** Open groups, the outer ones first. */
  readonly groups?: readonly GroupFrame[];
  /** How many waves the first column stands for, where those that are done are folded. */
  readonly foldedWaves?: number;
}

/** By package, the upper side that somebody has chosen for it, in pixels at zoom 1. */
export type Moves = Readonly<Record<string, number>>;

/**
 * Lays a plan out: a column for each wave, ordered so that few edges cross, near what each package depends on. A pure
 * function of packages, edges and waves: states and progress cannot move anything. Edges that lead to the same or an
 * earlier wave (a plan with a cycle) and unknown ids do not matter to it.
 */
export function layoutGraph(input: LayoutInput): GraphLayout {
  const graph = layeredGraph(input);
  return layoutOf(graph, placeSlots(graph));
}

/** Where all slots stand: their order, and by slot its vertical centre. */
export interface SlotPlaces {
  readonly order: SlotOrder;
  readonly centres: Float64Array;
}

/** The part of `layoutGraph` that takes long: numbers in, numbers out. */
export function placeSlots(graph: SlotGraph): SlotPlaces {
  const order = orderSlots(graph);
  return { order, centres: placeRows(graph, order, METRICS) };
}

/**
 * Lays a plan out so that what was there before stays where it was, as far as what is new leaves it room and `moves`
 * does not say otherwise: the picture of a plan that changes a little changes little.
 */
export function relayoutGraph(input: LayoutInput, former: GraphLayout, moves: Moves): GraphLayout {
  const graph = layeredGraph(input);
  const known = knownCentres(graph, former, moves);
  const pins = new Map<number, Pin>();
  known.forEach((centre, slot) => {
    const id = graph.packages[slot];
    if (id !== undefined && !Number.isNaN(centre)) {
      pins.set(slot, { centre, weight: moves[id] === undefined ? STAYING : CHOSEN });
    }
  });
  const order = keepOrder(graph, known);
  return layoutOf(graph, { order, centres: placeRows(graph, order, METRICS, pins) });
}

/** By slot, where its centre was or shall be; NaN for what is new. */
function knownCentres(graph: LayeredGraph, former: GraphLayout, moves: Moves): Float64Array {
  const known = new Float64Array(graph.packages.length).fill(Number.NaN);
  graph.packages.forEach((id, slot) => {
    const y = id === undefined ? undefined : (moves[id] ?? former.byId.get(id)?.y);
    if (y !== undefined) {
      known[slot] = y + NODE_HEIGHT / 2;
    }
  });
  for (const [key, chain] of graph.chains) {
    for (const pass of former.passes.get(key) ?? []) {
      const slot = chain.find((each) => columnX(graph.column[each] ?? 0) === pass.x);
      if (slot !== undefined && graph.packages[slot] === undefined) {
        known[slot] = pass.y;
      }
    }
  }
  return known;
}

/** The layout of a plan of which it is known where all slots stand. */
export function layoutOf(graph: LayeredGraph, { order, centres }: SlotPlaces): GraphLayout {
  const columns = Array.from({ length: graph.columnStart.length - 1 }, (_, column) =>
    placeColumn(graph, order, centres, column),
  );
  const packages = columns.flat();
  const passes = new Map<string, readonly Point[]>();
  for (const [key, chain] of graph.chains) {
    if (chain.length > 2) {
      const passed = chain.slice(1, -1);
      passes.set(
        key,
        passed.map((slot) => ({ x: columnX(graph.column[slot] ?? 0), y: centres[slot] ?? 0 })),
      );
    }
  }
  return {
    width: Math.max(0, columnsWidth(columns.length)),
    height: packages.reduce((bottom, { y }) => Math.max(bottom, y + NODE_HEIGHT), 0),
    packages,
    byId: new Map(packages.map((placed) => [placed.id, placed])),
    columns,
    passes,
  };
}

/** Where each wave stands. */
export function waveSpans({ columns, spans }: Pick<GraphLayout, 'columns' | 'spans'>): readonly WaveSpan[] {
  return spans ?? columns.map((_, first) => ({ first, columns: 1 }));
}

/** How wide so many columns beside each other are. */
export function columnsWidth(columns: number): number {
  return columnX(columns) - COLUMN_GAP;
}

/** The left edge of a column, counted from 0. */
export function columnX(column: number): number {
  return column * (NODE_WIDTH + COLUMN_GAP);
}

function placeColumn(
  graph: LayeredGraph,
  order: SlotOrder,
  centres: Float64Array,
  column: number,
): PlacedPackage[] {
  const placed: PlacedPackage[] = [];
  for (const slot of order.slots.subarray(graph.columnStart[column], graph.columnStart[column + 1])) {
    const id = graph.packages[slot];
    if (id !== undefined) {
      const y = (centres[slot] ?? 0) - NODE_HEIGHT / 2;
      placed.push({ id, column, row: placed.length, x: columnX(column), y });
    }
  }
  return placed;
}

/**
 * Orders the slots as they stood before, by the vertical centres that are known, and finds room among them for those
 * that are new: near their neighbours first, then where they cross the fewest lines. What was there before keeps its
 * order.
 *
 * @param known by slot, its centre; NaN for slots that are new
 */
function keepOrder(graph: LayeredGraph, known: Float64Array): SlotOrder {
  const order = givenOrder(graph);
  const wishes = withGuesses(graph, known);
  for (let column = 0; column + 1 < graph.columnStart.length; column += 1) {
    sortColumn(graph, order, column, wishes);
  }
  const movable = Uint8Array.from(known, (centre) => (Number.isNaN(centre) ? 1 : 0));
  if (movable.includes(1)) {
    sift(graph, order, { reach: Infinity, movable });
    sift(graph, order, { reach: Infinity, movable });
  }
  return order;
}

/** The centres, with the mean of its neighbours' for each new slot, first from the left and then from the right. */
function withGuesses(graph: LayeredGraph, known: Float64Array): Float64Array {
  const wishes = known.slice();
  const guess = (slot: number): void => {
    if (!Number.isNaN(wishes[slot] ?? 0)) {
      return;
    }
    let sum = 0;
    let count = 0;
    for (const { start, slots } of [graph.left, graph.right]) {
      for (let each = start[slot] ?? 0; each < (start[slot + 1] ?? 0); each += 1) {
        const centre = wishes[slots[each] ?? 0] ?? 0;
        if (!Number.isNaN(centre)) {
          sum += centre;
          count += 1;
        }
      }
    }
    if (count > 0) {
      wishes[slot] = sum / count;
    }
  };
  const size = wishes.length;
  for (let slot = 0; slot < size; slot += 1) {
    guess(slot);
  }
  for (let slot = size - 1; slot >= 0; slot -= 1) {
    guess(slot);
  }
  // What hangs on nothing that is known goes to the bottom.
  return wishes.map((wish) => (Number.isNaN(wish) ? Number.MAX_VALUE : wish));
}
