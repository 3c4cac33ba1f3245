import { useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Viewport } from '../layout/viewport';

/** Keeping costs a message to VS Code, so it waits that long for a movement to go on, in milliseconds. */
const REST_MS = 100;

/** Tells where a person looks as soon as that rests, and at the latest when the graph or the page goes away. */
export function useKeptViewport(keep: (viewport: Viewport) => void): void {
  const store = useStoreApi();
  const end = useRef<() => void>(undefined);
  useEffect(() => {
    let former = store.getState().transform;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      if (timer !== undefined) {
        clearTimeout(timer);
        timer = undefined;
        const [x, y, zoom] = former;
        keep({ x, y, zoom });
      }
    };
    const stop = store.subscribe(({ transform }) => {
      if (transform !== former) {
        former = transform;
        clearTimeout(timer);
        timer = setTimeout(flush, REST_MS);
      }
    });
    window.addEventListener('pagehide', flush);
    end.current = () => {
      stop();
      window.removeEventListener('pagehide', flush);
      flush();
    };
    return end.current;
  }, [store, keep]);
  // Layout effects end before others: React Flow, which resets its viewport when it goes away, has not done so yet.
  useLayoutEffect(() => () => end.current?.(), []);
}
