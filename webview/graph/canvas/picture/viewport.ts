import type { Point } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';

/** How the graph is seen: it is scaled by `zoom`, then moved by `x` and `y` pixels. */
export interface Viewport extends Point {
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Height of the band with the waves' names over the graph, in pixels. */
const HEADER_HEIGHT = 48;
const MIN_ZOOM = 0.1;
export const MAX_ZOOM = 1.5;
/** From here on packages are cards whose words can be read; below it they are a picture with larger ones. */
export const READING_ZOOM = 0.6;
const MARGIN = 24;

/** How far away a graph may be looked at: so far that it fits even into a small panel. */
export function smallestZoom(graph: Size): number {
  return Math.min(MIN_ZOOM, 400 / Math.max(1, graph.width), 240 / Math.max(1, graph.height));
}

/** Shows the whole graph, as large as it goes but not larger than life; in the middle, and under the waves' names. */
export function fitViewport(graph: Size, panel: Size): Viewport {
  return place(graph, panel, Math.max(smallestZoom(graph), fittingZoom(graph, panel)));
}

/** Shows the whole graph in a panel that has become smaller, no larger than it was; undefined: it could not be read then. */
export function refitViewport(graph: Size, panel: Size, former: Viewport): Viewport | undefined {
  const zoom = Math.min(former.zoom, fittingZoom(graph, panel));
  return zoom < Math.min(READING_ZOOM, former.zoom) ? undefined : place(graph, panel, zoom);
}

/** What a person has come for, as it is placed. */
export interface Interest {
  /** What is not done yet. */
  readonly open: readonly Point[];
  /** What has failed or needs somebody. */
  readonly problems: readonly Point[];
}

/**
 * What is seen first: the whole graph if it can be read at that size, else all that is not done, else the first problem
 * and what stands around it, else the beginning in full size.
 */
export function firstViewport(graph: Size, panel: Size, { open, problems }: Interest): Viewport {
  const zoom = fittingZoom(graph, panel);
  if (zoom >= READING_ZOOM) {
    return place(graph, panel, zoom);
  }
  const unfinished = open.length === 0 ? undefined : showingViewport(open, panel);
  if (unfinished !== undefined && unfinished.zoom >= READING_ZOOM) {
    return unfinished;
  }
  const first = place(graph, panel, 1);
  const [begin] = problems.length > 0 ? problems : open;
  return begin === undefined ? first : revealViewport(first, begin, panel);
}

/** The smallest move that brings a package wholly into view; the same viewport when it is there already. */
export function revealViewport(viewport: Viewport, placed: Point, panel: Size): Viewport {
  const { x, y, zoom } = viewport;
  const left = placed.x * zoom + x;
  const top = placed.y * zoom + y;
  const right = left + NODE_WIDTH * zoom;
  const bottom = top + NODE_HEIGHT * zoom;
  const moveX = inside(left, right, MARGIN, panel.width - MARGIN);
  const moveY = inside(top, bottom, HEADER_HEIGHT + MARGIN, panel.height - MARGIN);
  return moveX === 0 && moveY === 0 ? viewport : { x: x + moveX, y: y + moveY, zoom };
}

/** Whether anything of a package is in view, below the waves' names. */
export function isInSight({ x, y, zoom }: Viewport, placed: Point, panel: Size): boolean {
  const left = placed.x * zoom + x;
  const top = placed.y * zoom + y;
  const isBeside = left >= panel.width || left + NODE_WIDTH * zoom <= 0;
  return !isBeside && top < panel.height && top + NODE_HEIGHT * zoom > HEADER_HEIGHT;
}

/** Shows some packages and nothing more than needed, in the middle of the panel, but leaves no room above the graph. */
export function showingViewport(placed: readonly Point[], panel: Size): Viewport {
  const left = Math.min(...placed.map(({ x }) => x));
  const top = Math.min(...placed.map(({ y }) => y));
  const width = Math.max(...placed.map(({ x }) => x)) + NODE_WIDTH - left;
  const height = Math.max(...placed.map(({ y }) => y)) + NODE_HEIGHT - top;
  const zoom = Math.max(MIN_ZOOM, fittingZoom({ width, height }, panel));
  return {
    x: (panel.width - width * zoom) / 2 - left * zoom,
    y: Math.min(HEADER_HEIGHT + MARGIN, (panel.height + HEADER_HEIGHT - height * zoom) / 2 - top * zoom),
    zoom,
  };
}

function fittingZoom(graph: Size, panel: Size): number {
  const width = panel.width - 2 * MARGIN;
  const height = panel.height - HEADER_HEIGHT - 2 * MARGIN;
  return Math.min(1, width / Math.max(1, graph.width), height / Math.max(1, graph.height));
}

/** Shows a graph at some size from its beginning, in the middle where it has room. */
export function place(graph: Size, panel: Size, zoom: number): Viewport {
  const spare = panel.width - graph.width * zoom;
  return { x: Math.max(MARGIN, spare / 2), y: HEADER_HEIGHT + MARGIN, zoom };
}

/** How far to move so that `from`..`to` lies within `start`..`end`; when it is too long, its beginning does. */
function inside(from: number, to: number, start: number, end: number): number {
  const move = to > end ? end - to : 0;
  return from + move < start ? start - from : move;
}
