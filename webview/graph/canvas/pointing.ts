import { useStoreApi } from '@xyflow/react';
import type { PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphLayout, PlacedPackage, Point } from './layout/layout';
import { packageAt } from './picture/scene';
import type { GraphPicture } from './picture/graphPicture';
import type { HandoffLine } from './lines/handoffLines';
import { handoffAt } from './lines/handoffLines';
import type { PictureContent, SceneEdge } from './picture/scene';
import { leaveOf, reachOf } from './lines/edgePath';
import type { EdgeRoute } from './lines/edgePath';

/** Where on the screen something happened, of `MouseEvent`. */
interface ScreenPoint {
  readonly clientX: number;
  readonly clientY: number;
}

/** What a person points at where packages are drawn and not nodes. */
export interface Pointing {
  readonly hovered: PlacedPackage | undefined;
  readonly packageUnder: (point: ScreenPoint) => PlacedPackage | undefined;
  readonly move: (event: PointerEvent) => void;
  readonly leave: () => void;
}

/** Follows the pointer over the picture, at most once for each frame. */
export function usePointing(options: {
  readonly container: RefObject<HTMLElement | null>;
  readonly layout: GraphLayout;
  /** Packages that are nodes; those tell by themselves that they are pointed at. */
  readonly drawn: ReadonlySet<string>;
  readonly picture: RefObject<GraphPicture | undefined>;
}): Pointing {
  const { container, layout, drawn, picture } = options;
  const store = useStoreApi();
  const [hovered, setHovered] = useState<PlacedPackage>();
  const frame = useRef<number>(undefined);
  const seen =
    hovered && layout.byId.get(hovered.id) === hovered && !drawn.has(hovered.id) ? hovered : undefined;
  useEffect(() => picture.current?.attend({ hovered: seen?.id }), [picture, seen]);
  const functions = useMemo(() => {
    const packageUnder = ({ clientX, clientY }: ScreenPoint): PlacedPackage | undefined => {
      const panel = container.current?.getBoundingClientRect();
      const [x, y, zoom] = store.getState().transform;
      return (
        panel &&
        packageAt(layout, { x: (clientX - panel.left - x) / zoom, y: (clientY - panel.top - y) / zoom })
      );
    };
    return {
      packageUnder,
      move({ clientX, clientY, target, buttons }: PointerEvent): void {
        const onGraph = target instanceof Element && target.closest('.react-flow') !== null && buttons === 0;
        cancelAnimationFrame(frame.current ?? 0);
        frame.current = requestAnimationFrame(() =>
          setHovered(onGraph ? packageUnder({ clientX, clientY }) : undefined),
        );
      },
      leave(): void {
        cancelAnimationFrame(frame.current ?? 0);
        setHovered(undefined);
      },
    };
  }, [container, layout, store]);
  return { hovered: seen, ...functions };
}

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

/** Straight parts that a bend is measured by. */
const PARTS = 12;

/**
 * The edge that passes nearest to a point, of those that `visible` says are drawn; undefined when none comes within
 * `reach` pixels at zoom 1.
 */
function edgeAt(
  edges: readonly SceneEdge[],
  point: Point,
  reach: number,
  visible: (edge: SceneEdge['edge']) => boolean,
): SceneEdge | undefined {
  let nearest: SceneEdge | undefined;
  let least = reach;
  for (const each of edges) {
    const { left, right, top, bottom } = each;
    const away =
      point.x < left - reach || point.x > right + reach || point.y < top - reach || point.y > bottom + reach;
    if (!away && visible(each.edge)) {
      const distance = distanceTo(each.route, point);
      if (distance <= least) {
        least = distance;
        nearest = each;
      }
    }
  }
  return nearest;
}

function distanceTo(route: EdgeRoute, point: Point): number {
  let least = Infinity;
  let from = { x: route[0] ?? 0, y: route[1] ?? 0 };
  for (let index = 2; index < route.length; index += 2) {
    const to = { x: route[index] ?? 0, y: route[index + 1] ?? 0 };
    const parts = to.y === from.y ? 1 : PARTS;
    let before = from;
    for (let part = 1; part <= parts; part += 1) {
      const next = parts === 1 ? to : onBend(from, to, part / parts);
      least = Math.min(least, distanceToLine(before, next, point));
      before = next;
    }
    from = to;
  }
  return least;
}

/** A point of the bend from one place to another, as it is drawn: a cubic Bézier curve. */
function onBend(from: Point, to: Point, at: number): Point {
  const leave = leaveOf(from.x, to.x);
  const reach = reachOf(from.x, to.x);
  const [a, b, c, d] = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  return {
    x: a * from.x + b * (from.x + leave) + c * (to.x - reach) + d * to.x,
    y: (a + b) * from.y + (c + d) * to.y,
  };
}

function distanceToLine(from: Point, to: Point, point: Point): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  const along = length === 0 ? 0 : ((point.x - from.x) * x + (point.y - from.y) * y) / length;
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - (from.x + at * x), point.y - (from.y + at * y));
}
