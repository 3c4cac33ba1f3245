import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import type { GraphLayout } from '../layout/layout';
import { isInSight, revealViewport } from '../layout/viewport';

/**
 * When the panel gets smaller, because the inspector opens for what was just selected, the selected package stays in
 * sight if any of it was. What a person has moved out of sight stays there.
 */
export function useSelectionInSight(layout: GraphLayout, selected: string | undefined): void {
  const store = useStoreApi();
  const flow = useReactFlow();
  useEffect(() => {
    let { width, height } = store.getState();
    return store.subscribe((state) => {
      if (state.width === width && state.height === height) {
        return;
      }
      const before = { width, height };
      ({ width, height } = state);
      const placed = selected === undefined ? undefined : layout.byId.get(selected);
      if (!placed || before.width === 0 || (width >= before.width && height >= before.height)) {
        return;
      }
      const [x, y, zoom] = state.transform;
      const present = { x, y, zoom };
      const wanted = revealViewport(present, placed, { width, height });
      if (wanted !== present && isInSight(present, placed, before)) {
        void flow.setViewport(wanted);
      }
    });
  }, [store, flow, layout, selected]);
}
