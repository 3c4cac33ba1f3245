import type { GraphLayout, SlotPlaces } from './layout';
import { layoutOf, placeSlots } from './layout';
import { pictureShown } from '../parts/pictureShown';
import type { LayeredGraph, LayoutInput, SlotGraph } from './layeredGraph';
import { layeredGraph } from './layeredGraph';

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
export async function layoutElsewhere(input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
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
