import { placeSlots } from './layout';
import type { SlotGraph } from './layeredGraph';

/** The program of the worker: each graph that comes in goes out as the places of its slots. */
addEventListener('message', ({ data }: MessageEvent<SlotGraph>) => postMessage(placeSlots(data)));
