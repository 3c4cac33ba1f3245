import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { GraphLayout, PlacedPackage } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import { packagesIn } from './picture/columnIndex';
import { READING_ZOOM } from './mountedPackages';
import type { Size, Viewport } from '../layout/viewport';
import { fitViewport } from '../layout/viewport';

/**
 * When the layout is replaced by another, what a person looks at stays where it is on the screen; who looks at all of
 * it from afar goes on to see all of it. Before they have
 * moved, nothing is done: what they came to see is a place of the graph, or what was restored for them.
 */
export function useSteadyView(layout: GraphLayout): void {
  const store = useStoreApi();
  const flow = useReactFlow();
  const former = useRef(layout);
  const moved = useRef(false);
  useEffect(() => {
    const { transform: first } = store.getState();
    const stop = store.subscribe(({ transform }) => {
      if (transform.some((part, index) => part !== first[index])) {
        moved.current = true;
        stop();
      }
    });
    return stop;
  }, [store]);
  useLayoutEffect(() => {
    const before = former.current;
    former.current = layout;
    if (before === layout || !moved.current) {
      return;
    }
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    const shown = { viewport: { x, y, zoom }, panel: { width, height } };
    if (zoom < READING_ZOOM && showsAll(before, shown) && !showsAll(layout, shown)) {
      void flow.setViewport(fitViewport(layout, { width, height }));
      return;
    }
    const anchor = toggledGroup(before, layout) ?? inTheMiddle(before, { x, y, zoom }, { width, height });
    const now = anchor && layout.byId.get(anchor.id);
    if (anchor && now && (now.x !== anchor.x || now.y !== anchor.y)) {
      void flow.setViewport({ x: x + (anchor.x - now.x) * zoom, y: y + (anchor.y - now.y) * zoom, zoom });
    }
  }, [layout, store, flow]);
}

function showsAll(graph: Size, { viewport, panel }: { viewport: Viewport; panel: Size }): boolean {
  const { x, y, zoom } = viewport;
  return x >= 0 && y >= 0 && x + graph.width * zoom <= panel.width && y + graph.height * zoom <= panel.height;
}

/** The package whose sub-plan has been opened or closed, as it stood before: there a person has just been. */
function toggledGroup(before: GraphLayout, now: GraphLayout): PlacedPackage | undefined {
  const [was, is] = [before, now].map(({ groups = [] }) => new Set(groups.map(({ id }) => id)));
  const toggled = [...(is ?? [])].find((id) => !was?.has(id)) ?? [...(was ?? [])].find((id) => !is?.has(id));
  return toggled === undefined ? undefined : before.byId.get(toggled);
}

/** Of the packages in view, the one next to the middle. */
function inTheMiddle(
  layout: GraphLayout,
  { x, y, zoom }: Viewport,
  panel: { readonly width: number; readonly height: number },
): PlacedPackage | undefined {
  const area = {
    left: -x / zoom,
    top: -y / zoom,
    right: (panel.width - x) / zoom,
    bottom: (panel.height - y) / zoom,
  };
  const distance = (placed: PlacedPackage): number =>
    Math.hypot(
      placed.x + NODE_WIDTH / 2 - (area.left + area.right) / 2,
      placed.y + NODE_HEIGHT / 2 - (area.top + area.bottom) / 2,
    );
  return packagesIn(layout, area).reduce<PlacedPackage | undefined>(
    (nearest, each) => (nearest && distance(nearest) <= distance(each) ? nearest : each),
    undefined,
  );
}
