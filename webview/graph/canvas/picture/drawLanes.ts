import { columnsWidth, columnX, waveSpans } from '../../layout/layout';
import type { Area } from './columnIndex';
import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** How far a wave's lane reaches beyond its packages, in pixels at zoom 1. */
const LANE_MARGIN = 12;

/** A quiet ground under each wave, so that the columns can be told apart where they are empty. */
export function drawLanes(
  context: CanvasRenderingContext2D,
  { scene }: PictureContent,
  colors: ThemeColors,
  area: Area,
): void {
  const { height } = scene.layout;
  waveSpans(scene.layout).forEach(({ first, columns }) => {
    const left = columnX(first) - LANE_MARGIN;
    const width = columnsWidth(columns) + 2 * LANE_MARGIN;
    if (left > area.right || left + width < area.left) {
      return;
    }
    context.beginPath();
    context.roundRect(left, -LANE_MARGIN, width, height + 2 * LANE_MARGIN, 6);
    if (colors.highContrast) {
      context.strokeStyle = colors.lane;
      context.lineWidth = 1;
      context.setLineDash([1, 3]);
      context.stroke();
      context.setLineDash([]);
    } else {
      context.fillStyle = colors.lane;
      context.fill();
    }
  });
}
