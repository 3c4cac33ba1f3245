import type { Dispatch, RefObject } from 'react';
import { useCallback, useEffect, useRef } from 'react';
import type { ViewEvent } from './state/viewState';

/** Frames that a node gets to appear in; React Flow puts it on the page after React has. */
const PATIENCE = 20;

/**
 * A function that gives a package's node the focus. One that is not on the page is put there first: the package that
 * the Tab key leads to always is.
 */
export function useFocusPackage(
  canvas: RefObject<HTMLElement | null>,
  dispatch: Dispatch<ViewEvent>,
): (packageId: string) => void {
  const frame = useRef<number>(undefined);
  useEffect(() => () => cancelAnimationFrame(frame.current ?? 0), []);
  return useCallback(
    (packageId) => {
      const selector = `.react-flow__node[data-id="${CSS.escape(packageId)}"]`;
      const attempt = (left: number): void => {
        const node = canvas.current?.querySelector<HTMLElement>(selector);
        if (node) {
          node.focus({ preventScroll: true });
        } else if (left > 0) {
          frame.current = requestAnimationFrame(() => attempt(left - 1));
        }
      };
      cancelAnimationFrame(frame.current ?? 0);
      dispatch({ type: 'moveTo', package: packageId });
      attempt(PATIENCE);
    },
    [canvas, dispatch],
  );
}
