import { useStoreApi } from '@xyflow/react';
import type { PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HandoffLine } from '../handoff/handoffLines';
import { handoffAt } from '../handoff/handoffLines';
import type { Point } from '../layout/layout';
import { packageAt } from './picture/columnIndex';
import { edgeAt } from './picture/edgeAt';
import type { GraphPicture } from './picture/graphPicture';
import type { PictureContent } from './picture/pictureContent';
import type { SceneEdge } from './picture/scene';

/** How near the pointer has to come to a line, in pixels of CSS. */
const REACH = 5;
/** Under this zoom lines lie too close for one of them to be meant. */
const SMALLEST_ZOOM = 0.3;

/** A dependency or a handoff that a person points at, and where in the panel, in pixels of CSS. */
export interface PointedEdge {
  readonly edge?: SceneEdge;
  readonly handoff?: HandoffLine;
  readonly at: Point;
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
  const { scene, handoffs, showRedundant } = content;
  const present = pointed && isDrawn(pointed, content) ? pointed : undefined;
  const { edge, handoff } = present ?? {};
  useEffect(() => picture.current?.attend({ edge, handoff }), [picture, edge, handoff]);
  const functions = useMemo(() => {
    const edgeUnder = ({ x: left, y: top }: Point): Omit<PointedEdge, 'at'> | undefined => {
      const [x, y, zoom] = store.getState().transform;
      const point = { x: (left - x) / zoom, y: (top - y) / zoom };
      if (zoom < SMALLEST_ZOOM || packageAt(scene.layout, point)) {
        return undefined;
      }
      const asked = handoffAt(handoffs, point, REACH / zoom);
      if (asked) {
        return { handoff: asked };
      }
      const found = edgeAt(scene.edges, point, REACH / zoom, ({ redundant }) => showRedundant || !redundant);
      return found && { edge: found };
    };
    return {
      move({ clientX, clientY, target, buttons }: PointerEvent): void {
        const onGraph = target instanceof Element && target.closest('.react-flow') !== null && buttons === 0;
        cancelAnimationFrame(frame.current ?? 0);
        frame.current = requestAnimationFrame(() => {
          const panel = container.current?.getBoundingClientRect();
          const at = { x: clientX - (panel?.left ?? 0), y: clientY - (panel?.top ?? 0) };
          const under = onGraph ? edgeUnder(at) : undefined;
          setPointed((former) =>
            former?.edge === under?.edge && former?.handoff === under?.handoff
              ? former
              : under && { ...under, at },
          );
        });
      },
      leave(): void {
        cancelAnimationFrame(frame.current ?? 0);
        setPointed(undefined);
      },
    };
  }, [container, scene, handoffs, showRedundant, store]);
  return { pointed: present, ...functions };
}

/** Whether what was pointed at is still there: each change of the plan or the run makes lines anew. */
function isDrawn({ edge, handoff }: PointedEdge, { scene, handoffs }: PictureContent): boolean {
  return (
    (edge !== undefined && scene.edges.includes(edge)) ||
    (handoff !== undefined && handoffs.includes(handoff))
  );
}
