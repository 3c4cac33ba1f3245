import type { GraphLayout } from '../layout';
import { layoutGraph } from '../layout';
import type { LayoutInput } from './layeredGraph';

/** Where the worker's program is, as the page says; nothing else may be loaded. */
function workerAddress(): string | undefined {
  return document.getElementById('root')?.dataset['worker'];
}

/**
 * Lays a large plan out in a thread of its own, so that the page goes on. Where none can be started, it is done here.
 *
 * @param signal ends the search; the promise is then rejected
 */
export async function layoutElsewhere(input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  const plain: LayoutInput = {
    waves: input.waves,
    packages: input.packages.map(({ id, wave }) => ({ id, wave })),
    edges: input.edges.map(({ from, to, redundant }) => ({ from, to, redundant })),
  };
  try {
    const worker = await startWorker();
    return await answerOf(worker, plain, signal);
  } catch (error) {
    signal.throwIfAborted();
    console.warn('The graph is laid out without a worker.', error);
    return layoutGraph(plain);
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

function answerOf(worker: Worker, input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  return new Promise<GraphLayout>((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    worker.onmessage = ({ data }: MessageEvent<GraphLayout>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(input);
  }).finally(() => worker.terminate());
}
