import type { Dispatch } from 'react';
import { useMemo } from 'react';
import type { GraphHost } from './messages/host';
import type { Viewport } from './canvas/picture/viewport';
import type { Find } from './state/find';
import type { Toggle, ViewEvent } from './state/viewState';

/** What buttons do. */
export interface ViewHandlers {
  readonly showProblems: () => void;
  readonly toggle: (what: Toggle) => void;
  readonly closeInspector: () => void;
  readonly closeFind: () => void;
  readonly closeTimeline: () => void;
  readonly openSheet: () => void;
  readonly closeSheet: () => void;
  readonly select: (packageId: string | undefined) => void;
  /** Selects a package and brings it into view. */
  readonly show: (packageId: string) => void;
  readonly mark: (packageId: string) => void;
  readonly unmark: () => void;
  readonly resetMoves: () => void;
  readonly find: (change: Partial<Find>) => void;
  readonly keptViewport: () => Viewport | undefined;
  readonly keepViewport: (viewport: Viewport) => void;
}

/** The same functions as long as the page lives, so that nothing is drawn again for them. */
export function useViewHandlers(host: GraphHost, dispatch: Dispatch<ViewEvent>): ViewHandlers {
  return useMemo(
    () => ({
      showProblems: () => host.post({ type: 'showProblems' }),
      toggle: (what) => dispatch({ type: 'toggle', what }),
      closeInspector: () => dispatch({ type: 'toggle', what: 'inspector' }),
      closeFind: () => dispatch({ type: 'toggle', what: 'find' }),
      closeTimeline: () => dispatch({ type: 'toggle', what: 'timeline' }),
      openSheet: () => dispatch({ type: 'sheet', open: true }),
      closeSheet: () => dispatch({ type: 'sheet', open: false }),
      select(packageId) {
        dispatch({ type: 'select', package: packageId });
        host.post({ type: 'selected', package: packageId ?? null });
      },
      show(packageId) {
        dispatch({ type: 'show', package: packageId });
        host.post({ type: 'selected', package: packageId });
      },
      mark: (packageId) => dispatch({ type: 'mark', package: packageId }),
      unmark: () => dispatch({ type: 'unmark' }),
      resetMoves: () => dispatch({ type: 'resetMoves' }),
      find: (change) => dispatch({ type: 'find', change }),
      keptViewport: () => host.kept.viewport,
      keepViewport: ({ x, y, zoom }) => host.keep({ viewport: { x, y, zoom } }),
    }),
    [host, dispatch],
  );
}
