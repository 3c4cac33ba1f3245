import { WAVE_STRINGS } from '../../wave/waveSummary';
import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** Below this zoom the names of waves cannot be read. */
const NAMED_ZOOM = 0.5;
/** Where the name of a wave begins, seen from the left upper corner of its first package. */
const NAME_INSET = 4;
const NAME_ABOVE = 6;

/** A frame around each open group with the names of its waves, in graph coordinates. */
export function drawFrames(
  context: CanvasRenderingContext2D,
  { scene }: PictureContent,
  colors: ThemeColors,
  zoom: number,
): void {
  context.strokeStyle = colors.quiet;
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const { x, y, width, height } of scene.layout.groups ?? []) {
    context.beginPath();
    context.roundRect(x, y, width, height, 8);
    context.stroke();
  }
  if (zoom < NAMED_ZOOM) {
    return;
  }
  context.fillStyle = colors.quiet;
  context.font = `11px ${colors.fontFamily}`;
  context.textBaseline = 'bottom';
  for (const { waves } of scene.layout.groups ?? []) {
    for (const { wave, x, y } of waves) {
      context.fillText(WAVE_STRINGS.title(wave), x + NAME_INSET, y - NAME_ABOVE);
    }
  }
}
