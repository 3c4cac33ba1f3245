import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useMemo } from 'react';
import type { GraphLayout } from './layout/layout';
import { isMotionReduced } from '../parts/motion';
import { fitViewport, revealViewport, showingViewport } from './picture/viewport';

/** Ways to look at another part of the graph. */
export interface Navigation {
  readonly fit: () => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  /** Brings a package into view, moving no more than needed. */
  readonly reveal: (packageId: string) => void;
  /** Shows several packages, as large as they go but not larger than life; nothing when there are none. */
  readonly showAll: (packageIds: readonly string[]) => void;
}

const DURATION_MS = 160;

/** Navigation in the React Flow around the caller. */
export function useNavigation(layout: GraphLayout): Navigation {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useMemo(
    () => ({
      fit: () => void flow.setViewport(fitViewport(layout, store.getState()), motion()),
      zoomIn: () => void flow.zoomIn(motion()),
      zoomOut: () => void flow.zoomOut(motion()),
      showAll(packageIds) {
        const placed = packageIds.flatMap((id) => layout.byId.get(id) ?? []);
        if (placed.length > 0) {
          void flow.setViewport(showingViewport(placed, store.getState()), motion());
        }
      },
      reveal(packageId) {
        const placed = layout.byId.get(packageId);
        const present = flow.getViewport();
        const wanted = placed ? revealViewport(present, placed, store.getState()) : present;
        if (wanted !== present) {
          void flow.setViewport(wanted, motion());
        }
      },
    }),
    [flow, store, layout],
  );
}

/** Movement is shown, unless the person has asked the system or VS Code for less of it. */
function motion(): { duration: number } {
  return { duration: isMotionReduced() ? 0 : DURATION_MS };
}
