import { useStore, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { GraphLayout } from './layout/layout';
import { NODE_HEIGHT } from './layout/layout';
import { packagesIn } from './picture/scene';
import { READING_ZOOM } from './picture/viewport';
import { SMALL_PLAN, usePictureShown } from '../parts/pictureShown';

/** From here on all of it is told. */
const NEAR_ZOOM = 0.75;
/** How far beyond the panel nodes are kept ready, in pixels at zoom 1. */
const MARGIN = 240;
/** How many nodes are put onto the page, or taken from it, with one frame; more would be seen as a stop. */
const PER_FRAME = 5;
/** While a person zooms nodes stay as they are; for so long after it they are still thought to, in milliseconds. */
const ZOOM_REST_MS = 120;

/** Whether the graph is so near that there is room for what matters less. */
export function useIsNear(): boolean {
  return useStore(({ transform }) => transform[2] >= NEAR_ZOOM);
}

/** Whether packages are drawn smaller than they are. */
export function useIsSmall(): boolean {
  return useStore(({ transform }) => transform[2] < 1);
}

/** Whether the graph is so far away that packages are drawn as a picture. */
export function useIsFar(): boolean {
  return useStore(({ transform }) => transform[2] < READING_ZOOM);
}

/**
 * The packages that are nodes of the page: all of a small plan, where screen readers find them; of a large one, once its first picture is there, those
 * in view while they can be read, and always the ones in `kept`. They come and go a few at a time, and not while a
 * person zooms: until then they are drawn.
 */
export function useMountedPackages(layout: GraphLayout, kept: readonly string[]): ReadonlySet<string> {
  const store = useStoreApi();
  const small = layout.packages.length <= SMALL_PLAN;
  const steps = useStore(({ transform: [x, y, zoom], width, height }) =>
    small || zoom < READING_ZOOM
      ? ''
      : [x, y, x - width, y - height].map((side) => Math.round(side / zoom / NODE_HEIGHT)).join(' '),
  );
  const wanted = useMemo(() => {
    if (small) {
      return layout.packages.map(({ id }) => id);
    }
    if (steps === '') {
      return [];
    }
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    const area = {
      left: -x / zoom - MARGIN,
      top: -y / zoom - MARGIN,
      right: (width - x) / zoom + MARGIN,
      bottom: (height - y) / zoom + MARGIN,
    };
    return packagesIn(layout, area).map(({ id }) => id);
  }, [layout, small, steps, store]);
  const [mounted, setMounted] = useState<readonly string[]>(small ? wanted : []);
  const shown = usePictureShown();
  const complete = small || wanted === mounted || !shown;
  const zooming = useZooming(store);
  useEffect(() => {
    if (complete) {
      return undefined;
    }
    let frame = 0;
    const look = (): void => {
      if (zooming()) {
        frame = requestAnimationFrame(look);
      } else {
        setMounted((former) => towards(wanted, former));
      }
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [complete, wanted, mounted, zooming]);
  const present = small ? wanted : mounted;
  return useMemo(
    () => new Set([...(small || shown ? kept.filter((id) => layout.byId.has(id)) : []), ...present]),
    [layout, kept, present, small, shown],
  );
}

/** Tells whether the zoom has changed just now. */
function useZooming(store: ReturnType<typeof useStoreApi>): () => boolean {
  const changed = useRef(-Infinity);
  useEffect(() => {
    let former = store.getState().transform[2];
    return store.subscribe(({ transform: [, , zoom] }) => {
      if (zoom !== former) {
        former = zoom;
        changed.current = performance.now();
      }
    });
  }, [store]);
  return useCallback(() => performance.now() - changed.current < ZOOM_REST_MS, []);
}

/** Takes a few out that are not wanted any more and a few in that are; `wanted` itself when that is all. */
function towards(wanted: readonly string[], former: readonly string[]): readonly string[] {
  const present = new Set(former);
  const stay = new Set(wanted);
  let comes = PER_FRAME;
  let goes = PER_FRAME;
  const leaving = former.filter((id) => !stay.has(id) && goes-- <= 0);
  const next = wanted.filter((id) => present.has(id) || comes-- > 0);
  return next.length === wanted.length && leaving.length === 0 ? wanted : [...next, ...leaving];
}
