import type { GraphLayout } from '../layout/layout';
import type { Size, Viewport } from './viewport';

/** How far around the panel a snapshot reaches, as a share of the panel's sides. */
const AROUND = 0.25;
/** Pixels that a snapshot of the whole graph may have. */
const WHOLE_PIXELS = 1_500_000;

/** What was drawn at another place or zoom, to be shown again while a person moves. */
export interface Snapshot {
  readonly bitmap: HTMLCanvasElement;
  readonly viewport: Viewport;
  /** In pixels of CSS. */
  readonly size: Size;
}

/** Draws the graph as `viewport` shows it in a panel of `size`. */
export type Paint = (context: CanvasRenderingContext2D, viewport: Viewport, size: Size) => void;

/** Draws what a panel shows and something around it. */
export function snapshotAround(
  paint: Paint,
  panel: Size,
  { x, y, zoom }: Viewport,
  density: number,
): Snapshot {
  const left = Math.round(panel.width * AROUND);
  const top = Math.round(panel.height * AROUND);
  const size = { width: panel.width + 2 * left, height: panel.height + 2 * top };
  return take(paint, size, { x: x + left, y: y + top, zoom }, density);
}

/** Draws the whole graph, so small that it costs little. */
export function snapshotOfWhole(paint: Paint, { width, height }: GraphLayout, density: number): Snapshot {
  const pixels = Math.max(1, width * height) * density * density;
  const zoom = Math.min(1, Math.sqrt(WHOLE_PIXELS / pixels));
  const size = { width: Math.ceil(width * zoom), height: Math.ceil(height * zoom) };
  return take(paint, size, { x: 0, y: 0, zoom }, density);
}

function take(paint: Paint, size: Size, viewport: Viewport, density: number): Snapshot {
  const bitmap = document.createElement('canvas');
  bitmap.width = Math.max(1, Math.round(size.width * density));
  bitmap.height = Math.max(1, Math.round(size.height * density));
  const context = bitmap.getContext('2d');
  if (context) {
    paint(context, viewport, size);
  }
  return { bitmap, viewport, size };
}

/** Where a snapshot lies on the panel at another viewport, in pixels of CSS. */
export function placeOf(
  { viewport: taken, size }: Pick<Snapshot, 'viewport' | 'size'>,
  { x, y, zoom }: Viewport,
): Size & { readonly x: number; readonly y: number } {
  const scale = zoom / taken.zoom;
  return {
    x: x - taken.x * scale,
    y: y - taken.y * scale,
    width: size.width * scale,
    height: size.height * scale,
  };
}

/** Whether a snapshot shows all of the panel, neither much too small nor much too large. */
export function covers(
  snapshot: Pick<Snapshot, 'viewport' | 'size'>,
  viewport: Viewport,
  panel: Size,
): boolean {
  const scale = viewport.zoom / snapshot.viewport.zoom;
  const { x, y, width, height } = placeOf(snapshot, viewport);
  return (
    scale > 0.6 && scale < 1.7 && x <= 0 && y <= 0 && x + width >= panel.width && y + height >= panel.height
  );
}
