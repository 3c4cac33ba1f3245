import { useEffect, useMemo, useState } from 'react';
import type { GraphLayout, Moves, PlacedPackage, SlotPlaces } from './layout';
import { columnsWidth, columnX, layoutOf, NODE_HEIGHT, placeSlots, relayoutGraph, ROW_GAP } from './layout';
import type { LayoutInput, LayeredGraph, SlotGraph, Neighbours } from './layeredGraph';
import { gather, layeredGraph, packageColumns } from './layeredGraph';
import { pictureShown } from '../../parts/pictureShown';
import { isFold } from './within';

/** A plan of at most that many packages and edges is laid out at once: nobody notices how long it takes. */
const AT_ONCE = 1_000;
/** With less than this share of its packages known, a plan is another plan. */
const SAME_PLAN = 0.5;

interface Kept {
  readonly input: LayoutInput;
  readonly moves: Moves;
  readonly layout: GraphLayout;
  /** It is a draft: the layout itself has yet to be found. */
  readonly draft?: true;
}

/**
 * Remembers the layout of a plan. As long as packages, edges, waves and moves are the same it gives the very same
 * object back; when they change a little, what was there stays. States and progress are not looked at.
 */
export class LayoutKeeper {
  readonly #place: PlaceSlots;
  #kept: Kept | undefined;

  constructor(place: PlaceSlots = placeSlots) {
    this.#place = place;
  }

  /** The layout of a plan as it is now. A large one may get a better one; see `refining`. */
  layoutOf(input: LayoutInput, moves: Moves): GraphLayout {
    this.#kept = nextKept(this.#kept, input, moves, this.#place);
    return this.#kept.layout;
  }

  /** The plan of which only a draft is known; `replaceDraft` shall be given what `layoutGraph` makes of it. */
  get drafted(): LayoutInput | undefined {
    return this.#kept?.draft === true ? this.#kept.input : undefined;
  }

  /** Puts the layout of `drafted` in place of the draft, and gives it back as moves change it. */
  replaceDraft(found: GraphLayout): GraphLayout {
    if (!this.#kept) {
      return found;
    }
    const { input, moves } = this.#kept;
    this.#kept = { input, moves, layout: withMoves(input, found, moves) };
    return this.#kept.layout;
  }
}

/** Finds the places of the slots of a plan that is laid out for the first time. */
type PlaceSlots = (graph: SlotGraph) => SlotPlaces;

function nextKept(kept: Kept | undefined, input: LayoutInput, moves: Moves, place: PlaceSlots): Kept {
  // The usual case first: it is looked at with every change of a state.
  if (kept?.moves === moves && hasSameShape(kept.input, input)) {
    return kept;
  }
  if (!kept || !isSamePlan(kept.input, input)) {
    return beginning(input, moves, place);
  }
  if (kept.draft === true) {
    return beginning(input, moves, place);
  }
  // A move that was taken back leaves no trace: the plan is laid out as if it had never been.
  const forgotten = Object.keys(kept.moves).some((id) => moves[id] === undefined);
  return forgotten
    ? beginning(input, moves, place)
    : { input, moves, layout: relayoutGraph(input, kept.layout, moves) };
}

function beginning(input: LayoutInput, moves: Moves, place: PlaceSlots): Kept {
  if (input.packages.length + input.edges.length > AT_ONCE) {
    return { input, moves, layout: withMoves(input, draftLayout(input), moves), draft: true };
  }
  const graph = layeredGraph(input);
  return { input, moves, layout: withMoves(input, layoutOf(graph, place(graph)), moves) };
}

function withMoves(input: LayoutInput, layout: GraphLayout, moves: Moves): GraphLayout {
  return Object.keys(moves).length === 0 ? layout : relayoutGraph(input, layout, moves);
}

function isSamePlan(former: LayoutInput, next: LayoutInput): boolean {
  const known = new Set(former.packages.map(({ id }) => id));
  const common = next.packages.filter(({ id }) => known.has(id)).length;
  return common >= SAME_PLAN * Math.max(former.packages.length, next.packages.length);
}

function hasSameShape(former: LayoutInput, next: LayoutInput): boolean {
  return (
    sameItems(former.waves, next.waves, (a, b) => sameItems(a, b, (left, right) => left === right)) &&
    sameItems(former.packages, next.packages, (a, b) => a.id === b.id && a.wave === b.wave) &&
    sameItems(
      former.edges,
      next.edges,
      (a, b) => a.from === b.from && a.to === b.to && a.redundant === b.redundant,
    )
  );
}

function sameItems<T>(former: readonly T[], next: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return (
    former === next ||
    (former.length === next.length &&
      former.every((item, index) => {
        const other = next[index];
        return item === other || (other !== undefined && same(item, other));
      }))
  );
}

const ROW_STEP = NODE_HEIGHT + ROW_GAP;

/**
 * Something to look at while a large plan is laid out: the same columns, each sorted once by where the packages before
 * stand (one barycentre sweep of Sugiyama, Tagawa and Toda, 1981) and stacked as close as it goes, in the middle. Takes
 * a few milliseconds where a layout takes hundreds; edges do not pass the waves between in places of their own.
 */
export function draftLayout(input: LayoutInput): GraphLayout {
  const ids = packageColumns(input);
  const numberOf = new Map<string, number>();
  ids.forEach((column) => column.forEach((id) => numberOf.set(id, numberOf.size)));
  const onward = targets(input, numberOf);
  // By package, what the heights of those that it builds on come to, and how many of them have been placed.
  const sum = new Float64Array(numberOf.size);
  const placed = new Int32Array(numberOf.size);
  const most = ids.reduce((longest, column) => Math.max(longest, column.length), 0);
  let first = 0;
  const columns = ids.map((column, index) => {
    const top = ((most - column.length) * ROW_STEP) / 2;
    const wishes = Float64Array.from(column, (_, row) => {
      const count = placed[first + row] ?? 0;
      return count === 0 ? top + row * ROW_STEP : (sum[first + row] ?? 0) / count;
    });
    const sorted = Uint32Array.from(column.keys()).sort(
      (a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b,
    );
    const stacked = Array.from(sorted, (from, row): PlacedPackage => {
      const y = top + row * ROW_STEP;
      const end = onward.start[first + from + 1] ?? 0;
      for (let each = onward.start[first + from] ?? 0; each < end; each += 1) {
        const target = onward.slots[each] ?? 0;
        sum[target] = (sum[target] ?? 0) + y;
        placed[target] = (placed[target] ?? 0) + 1;
      }
      return { id: column[from] ?? '', column: index, row, x: columnX(index), y };
    });
    first += column.length;
    return stacked;
  });
  const packages = columns.flat();
  return {
    width: Math.max(0, columnsWidth(columns.length)),
    height: Math.max(0, most * ROW_STEP - ROW_GAP),
    packages,
    byId: new Map(packages.map((each) => [each.id, each])),
    columns,
    passes: new Map(),
  };
}

/** By number of its source, the numbers of what an edge leads to. */
function targets({ edges }: LayoutInput, numberOf: ReadonlyMap<string, number>): Neighbours {
  const from: number[] = [];
  const to: number[] = [];
  for (const edge of edges) {
    const source = edge.redundant ? undefined : numberOf.get(edge.from);
    const target = edge.redundant ? undefined : numberOf.get(edge.to);
    if (source !== undefined && target !== undefined) {
      from.push(source);
      to.push(target);
    }
  }
  return gather(numberOf.size, from, to);
}

/**
 * The layout with a fold that has the first column to itself, as that of the waves that are done has, level with the top of
 * the next one: in the middle of what it leads to it is out of sight wherever that is taller than the panel, and its column
 * looks empty. A fold that somebody has put elsewhere stays there.
 */
export function withFoldAtTop(layout: GraphLayout, moves: Moves): GraphLayout {
  const [[fold, ...others] = [], [beside] = []] = layout.columns;
  if (
    fold === undefined ||
    beside === undefined ||
    others.length > 0 ||
    !isFold(fold.id) ||
    moves[fold.id] !== undefined ||
    fold.y === beside.y
  ) {
    return layout;
  }
  const placed = { ...fold, y: beside.y };
  const packages = layout.packages.map((each) => (each === fold ? placed : each));
  return {
    ...layout,
    height: Math.max(...packages.map(({ y }) => y + NODE_HEIGHT)),
    packages,
    byId: new Map(layout.byId).set(fold.id, placed),
    columns: [[placed], ...layout.columns.slice(1)],
  };
}

/**
 * The layout of a plan. That of a large one comes in two steps: a draft at once, and the layout itself while the person
 * already looks at that.
 */
export function useLayout(input: LayoutInput, moves: Moves): GraphLayout {
  const [keeper] = useState(() => new LayoutKeeper());
  const [better, setBetter] = useState<{ readonly than: GraphLayout; readonly layout: GraphLayout }>();
  const layout = useMemo(() => keeper.layoutOf(input, moves), [keeper, input, moves]);
  useEffect(() => {
    const { drafted } = keeper;
    if (!drafted) {
      return undefined;
    }
    const search = new AbortController();
    layoutElsewhere(drafted, search.signal).then(
      (found) => setBetter({ than: layout, layout: keeper.replaceDraft(found) }),
      () => undefined,
    );
    return () => search.abort();
  }, [keeper, layout]);
  const found = better?.than === layout ? better.layout : layout;
  return useMemo(() => withFoldAtTop(found, moves), [found, moves]);
}

/** Where the worker's program is, as the page says; nothing else may be loaded. */
function workerAddress(): string | undefined {
  return document.getElementById('root')?.dataset['worker'];
}

/**
 * Lays a large plan out in a thread of its own, so that the page goes on. Where none can be started, it is done here.
 * What is drawn meanwhile comes first. Only numbers go to that thread and back: copying names would stop the page.
 *
 * @param signal ends the search; the promise is then rejected
 */
async function layoutElsewhere(input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  await pictureShown();
  signal.throwIfAborted();
  const graph = layeredGraph(input);
  return layoutOf(graph, await placedElsewhere(graph, signal));
}

async function placedElsewhere(graph: LayeredGraph, signal: AbortSignal): Promise<SlotPlaces> {
  const { columnStart, column, passing, left, right } = graph;
  try {
    const worker = await startWorker();
    return await answerOf(worker, { columnStart, column, passing, left, right }, signal);
  } catch (error) {
    signal.throwIfAborted();
    console.warn('The graph is laid out without a worker.', error);
    return placeSlots(graph);
  }
}

/** VS Code lets a page start a worker only from a blob. */
async function startWorker(): Promise<Worker> {
  const address = workerAddress();
  if (address === undefined) {
    throw new Error('The page names no worker.');
  }
  const response = await fetch(address);
  const url = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  try {
    return new Worker(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function answerOf(worker: Worker, graph: SlotGraph, signal: AbortSignal): Promise<SlotPlaces> {
  return new Promise<SlotPlaces>((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    worker.onmessage = ({ data }: MessageEvent<SlotPlaces>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(graph);
  }).finally(() => worker.terminate());
}

const NO_MOVES: Moves = {};

/**
 * Remembers the layouts of sub-plans, so that they are found once and move little when a sub-plan is edited. Those of one
 * shape are laid out once for all: small plans often have the same, and names do not matter to where anything stands.
 */
export class SubplanLayouts {
  readonly #keepers = new Map<string, LayoutKeeper>();
  readonly #places = new Map<string, SlotPlaces>();

  /** The layout of the sub-plan of a package; a very large one is put together quickly, at the cost of more crossings. */
  layoutOf(group: string, input: LayoutInput): GraphLayout {
    const keeper = this.#keepers.get(group) ?? new LayoutKeeper((graph) => this.#placesOf(graph));
    this.#keepers.set(group, keeper);
    return keeper.layoutOf(input, NO_MOVES);
  }

  #placesOf(graph: SlotGraph): SlotPlaces {
    const { columnStart, passing, left, right } = graph;
    const shape = [columnStart, passing, left.start, left.slots, right.start, right.slots].join(';');
    const found = this.#places.get(shape) ?? placeSlots(graph);
    this.#places.set(shape, found);
    return found;
  }
}
