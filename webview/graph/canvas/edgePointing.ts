import { useStoreApi } from '@xyflow/react';
import type { PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Point } from '../layout';
import { packageAt } from './picture/columnIndex';
import { edgeAt } from './picture/edgeAt';
import type { GraphPicture } from './picture/graphPicture';
import type { PictureContent } from './picture/pictureContent';
import type { SceneEdge } from './picture/scene';

/** How near the pointer has to come to a line, in pixels of CSS. */
const REACH = 5;
/** Under this zoom lines lie too close for one of them to be meant. */
const SMALLEST_ZOOM = 0.3;

/** An edge that a person points at, and where in the panel, in pixels of CSS. */
export interface PointedEdge {
  readonly edge: SceneEdge;
  readonly at: Point;
}

/** The contract that goes along an edge, and the package that builds on it; undefined where none does. */
export function contractAlong(
  pointed: PointedEdge | undefined,
): { readonly path: string; readonly package: string } | undefined {
  const { carries, to = '' } = pointed?.edge.edge ?? {};
  const path = carries?.kind === 'contract' ? carries.what[0] : undefined;
  return path === undefined ? undefined : { path, package: to };
}

/** Follows the pointer along edges, at most once for each frame. */
export function useEdgePointing(options: {
  readonly container: RefObject<HTMLElement | null>;
  readonly content: PictureContent;
  readonly picture: RefObject<GraphPicture | undefined>;
}): {
  readonly pointed: PointedEdge | undefined;
  readonly move: (event: PointerEvent) => void;
  readonly leave: () => void;
} {
  const { container, content, picture } = options;
  const store = useStoreApi();
  const [pointed, setPointed] = useState<PointedEdge>();
  const frame = useRef<number>(undefined);
  const { scene, showRedundant } = content;
  const present = pointed && scene.edges.includes(pointed.edge) ? pointed : undefined;
  useEffect(() => picture.current?.attend({ edge: present?.edge }), [picture, present?.edge]);
  const functions = useMemo(() => {
    const edgeUnder = ({ x: left, y: top }: Point): SceneEdge | undefined => {
      const [x, y, zoom] = store.getState().transform;
      const point = { x: (left - x) / zoom, y: (top - y) / zoom };
      return zoom < SMALLEST_ZOOM || packageAt(scene.layout, point)
        ? undefined
        : edgeAt(scene.edges, point, REACH / zoom, ({ redundant }) => showRedundant || !redundant);
    };
    return {
      move({ clientX, clientY, target, buttons }: PointerEvent): void {
        const onGraph = target instanceof Element && target.closest('.react-flow') !== null && buttons === 0;
        cancelAnimationFrame(frame.current ?? 0);
        frame.current = requestAnimationFrame(() => {
          const panel = container.current?.getBoundingClientRect();
          const at = { x: clientX - (panel?.left ?? 0), y: clientY - (panel?.top ?? 0) };
          const edge = onGraph ? edgeUnder(at) : undefined;
          setPointed((former) => (former?.edge === edge ? former : edge && { edge, at }));
        });
      },
      leave(): void {
        cancelAnimationFrame(frame.current ?? 0);
        setPointed(undefined);
      },
    };
  }, [container, scene, showRedundant, store]);
  return { pointed: present, ...functions };
}
