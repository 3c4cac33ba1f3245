import { layoutGraph } from '../layout';
import type { LayoutInput } from './layeredGraph';

/** The program of the worker: each plan that comes in goes out as its layout. */
addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => postMessage(layoutGraph(data)));
