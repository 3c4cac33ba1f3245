import { useEffect, useMemo, useState } from 'react';
import type { GraphLayout, Moves, SlotPlaces } from './layout';
import { layoutOf, NODE_HEIGHT, placeSlots } from './layout';
import type { LayoutInput, LayeredGraph, SlotGraph } from './layeredGraph';
import { layeredGraph } from './layeredGraph';
import { LayoutKeeper } from './layoutKeeper';
import { pictureShown } from '../parts/pictureShown';
import { isFold } from './within';

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

/** Remembers the layouts of sub-plans, so that they are found once and move little when a sub-plan is edited. */
export class SubplanLayouts {
  readonly #keepers = new Map<string, LayoutKeeper>();

  /** The layout of the sub-plan of a package; a very large one is put together quickly, at the cost of more crossings. */
  layoutOf(group: string, input: LayoutInput): GraphLayout {
    const keeper = this.#keepers.get(group) ?? new LayoutKeeper();
    this.#keepers.set(group, keeper);
    return keeper.layoutOf(input, NO_MOVES);
  }
}
