import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { GraphLayout, PlacedPackage } from './layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from './layout/layout';
import { packagesIn } from './picture/scene';
import type { Size, Viewport } from './picture/viewport';
import {
  fitViewport,
  isInSight,
  place,
  READING_ZOOM,
  refitViewport,
  revealViewport,
} from './picture/viewport';

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

function isSame(one: Viewport | undefined, other: Viewport): boolean {
  return one !== undefined && one.x === other.x && one.y === other.y && one.zoom === other.zoom;
}

/**
 * How the whole graph is seen in a panel of another size: as before where that shows all of it, else smaller, and from its beginning
 * where it could not be read then.
 */
function wholeViewport(layout: GraphLayout, panel: Size, former: Viewport): Viewport {
  return showsAll(layout, { viewport: former, panel })
    ? former
    : (refitViewport(layout, panel, former) ?? place(layout, panel, former.zoom));
}

/**
 * Who sees the whole graph goes on to see it, or its beginning, in a panel of another size, and has their view back with the size. When the inspector opens or closes with a selection, who saw the whole graph sees it whole, as long as it can be read, and the
 * middle of what is seen stays the middle otherwise. However the panel gets smaller, the selected package stays in sight if any of it was. What a person has moved out of sight stays there, and so does
 * what was restored for them while the window takes its size.
 */
export function useSelectionInSight(layout: GraphLayout, selected: string | undefined): void {
  const store = useStoreApi();
  const flow = useReactFlow();
  const isInspected = selected !== undefined;
  const was = useRef(isInspected);
  const refitted = useRef<{ readonly from: Viewport; readonly to: Viewport }>(undefined);
  const resized = useRef<{ readonly from: Viewport; readonly to: Viewport }>(undefined);
  useEffect(() => {
    let toggles = was.current !== isInspected;
    was.current = isInspected;
    let { width, height } = store.getState();
    return store.subscribe((state) => {
      if (state.width === width && state.height === height) {
        return;
      }
      const before = { width, height };
      ({ width, height } = state);
      if (before.width === 0) {
        return;
      }
      const [x, y, zoom] = state.transform;
      const present = { x, y, zoom };
      const centred = { x: x + (width - before.width) / 2, y: y + (height - before.height) / 2, zoom };
      const panel = { width, height };
      const whole =
        toggles && isInspected && showsAll(layout, { viewport: present, panel: before })
          ? refitViewport(layout, panel, present)
          : undefined;
      const closed = toggles && !isInspected && isSame(refitted.current?.to, present);
      const steady = (): Viewport => {
        const isResized = isSame(resized.current?.to, present);
        if (!isResized && !showsAll(layout, { viewport: present, panel: before })) {
          return present;
        }
        const from = (isResized ? resized.current?.from : undefined) ?? present;
        const to = wholeViewport(layout, panel, from);
        resized.current = { from, to };
        return isSame(to, present) ? present : to;
      };
      const kept = closed ? (refitted.current?.from ?? centred) : toggles ? (whole ?? centred) : steady();
      if (toggles) {
        refitted.current = whole && { from: present, to: whole };
      }
      const isSmaller = width < before.width || height < before.height;
      toggles = false;
      const placed = selected === undefined ? undefined : layout.byId.get(selected);
      const wasInSight = placed !== undefined && isSmaller && isInSight(present, placed, before);
      const wanted = wasInSight ? revealViewport(kept, placed, panel) : kept;
      if (wanted !== present) {
        void flow.setViewport(wanted);
      }
    });
  }, [store, flow, layout, selected, isInspected]);
}
