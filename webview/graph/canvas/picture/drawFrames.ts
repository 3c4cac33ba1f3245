import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** A frame around each open group, in graph coordinates. */
export function drawFrames(
  context: CanvasRenderingContext2D,
  { scene }: PictureContent,
  colors: ThemeColors,
): void {
  context.strokeStyle = colors.quiet;
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const { x, y, width, height } of scene.layout.groups ?? []) {
    context.beginPath();
    context.roundRect(x, y, width, height, 8);
    context.stroke();
  }
}
