import type { PlacedPackage } from '../../layout/layout';
import { NODE_WIDTH } from '../../layout/layout';
import type { Viewport } from '../../layout/viewport';
import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** Half the width of a gate's diamond and how far under the package's upper side its middle is, at zoom 1. */
const HALF = 10;
const BELOW_TOP = 20;

/** Draws the gates of packages as diamonds on their borders, in screen coordinates; one that asks now is full. */
export function drawGates(
  brush: { context: CanvasRenderingContext2D; colors: ThemeColors; viewport: Viewport },
  content: PictureContent,
  places: readonly PlacedPackage[],
): void {
  const { context, colors, viewport } = brush;
  const { zoom } = viewport;
  const shut = new Path2D();
  const asking = new Path2D();
  for (const placed of places) {
    for (const { before, state } of content.packages.get(placed.id)?.gates ?? []) {
      const x = (placed.x + (before === 'start' ? 0 : NODE_WIDTH)) * zoom + viewport.x;
      const y = (placed.y + BELOW_TOP) * zoom + viewport.y;
      addDiamond(state === 'open' ? asking : shut, x, y, HALF * zoom);
    }
  }
  context.fillStyle = colors.background;
  context.strokeStyle = colors.quiet;
  context.fill(shut);
  context.stroke(shut);
  context.fillStyle = colors.states.blocked.color;
  context.fill(asking);
}

function addDiamond(path: Path2D, x: number, y: number, half: number): void {
  path.moveTo(x - half, y);
  path.lineTo(x, y - half);
  path.lineTo(x + half, y);
  path.lineTo(x, y + half);
  path.closePath();
}
