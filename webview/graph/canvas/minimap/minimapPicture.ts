import type { GraphPackage } from '../../../../src/protocol/graph';
import type { PackageStateName } from '../../../../src/run/kernel/packageStates';
import type { GraphLayout, Point } from '../../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../../layout/layout';
import type { ThemeColors } from '../picture/themeColors';
import type { Area } from '../picture/columnIndex';

/** Size of the minimap in pixels of CSS. */
export const MINIMAP = { width: 180, height: 110 } as const;
const MARGIN = 6;

/** How the whole graph is put into the minimap. */
export function minimapScale({
  width,
  height,
}: Pick<GraphLayout, 'width' | 'height'>): { scale: number } & Point {
  const scale = Math.min(
    (MINIMAP.width - 2 * MARGIN) / Math.max(1, width),
    (MINIMAP.height - 2 * MARGIN) / Math.max(1, height),
  );
  return { scale, x: (MINIMAP.width - width * scale) / 2, y: (MINIMAP.height - height * scale) / 2 };
}

/** The whole graph, small, on a bitmap of its own: moving about copies it, only changes draw it anew. */
export function drawOverview(
  layout: GraphLayout,
  packages: ReadonlyMap<string, GraphPackage>,
  colors: ThemeColors,
  density: number,
): OffscreenCanvas {
  const bitmap = new OffscreenCanvas(MINIMAP.width * density, MINIMAP.height * density);
  const context = bitmap.getContext('2d');
  if (!context) {
    return bitmap;
  }
  const { scale, x, y } = minimapScale(layout);
  context.setTransform(density, 0, 0, density, density * x, density * y);
  const width = Math.max(1, NODE_WIDTH * scale);
  const height = Math.max(1, NODE_HEIGHT * scale);
  const shapes = new Map<PackageStateName, Path2D>();
  for (const placed of layout.packages) {
    const state = packages.get(placed.id)?.state ?? 'planned';
    const shape = shapes.get(state) ?? new Path2D();
    shapes.set(state, shape);
    shape.rect(placed.x * scale, placed.y * scale, width, height);
  }
  for (const [state, shape] of shapes) {
    context.fillStyle = colors.states[state].color;
    context.fill(shape);
  }
  return bitmap;
}

/** Draws the minimap: the overview, and a frame around what can be seen. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  overview: OffscreenCanvas,
  view: {
    readonly layout: GraphLayout;
    readonly area: Area;
    readonly colors: ThemeColors;
    readonly density: number;
  },
): void {
  const { layout, area, colors, density } = view;
  const { scale, x, y } = minimapScale(layout);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, MINIMAP.width, MINIMAP.height);
  context.drawImage(overview, 0, 0, MINIMAP.width, MINIMAP.height);
  const left = Math.max(1, area.left * scale + x);
  const top = Math.max(1, area.top * scale + y);
  const right = Math.min(MINIMAP.width - 1, area.right * scale + x);
  const bottom = Math.min(MINIMAP.height - 1, area.bottom * scale + y);
  context.lineWidth = 1.5;
  context.strokeStyle = colors.focus;
  context.strokeRect(left, top, Math.max(3, right - left), Math.max(3, bottom - top));
}
