import { needName, needPlace } from '../../edge/needName';
import type { Area } from './columnIndex';
import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** Under this zoom nobody could read it. */
const WORD_ZOOM = 0.6;

/** Writes the names of artifacts beside the edges of those who need them, in graph coordinates. */
export function drawNeeds(
  context: CanvasRenderingContext2D,
  { scene, packages, selected }: PictureContent,
  colors: ThemeColors,
  { area, zoom }: { readonly area: Area; readonly zoom: number },
): void {
  if (zoom < WORD_ZOOM) {
    return;
  }
  context.font = `10px ${colors.fontFamily}`;
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = colors.background;
  context.fillStyle = colors.foreground;
  for (const { edge, route, left, right, top, bottom } of scene.edges) {
    const hidden = right < area.left || left > area.right || bottom < area.top || top > area.bottom;
    if (edge.needs === undefined || hidden) {
      continue;
    }
    const away = selected !== undefined && edge.from !== selected && edge.to !== selected;
    const { at, align } = needPlace(route);
    const name = needName(edge.needs, packages.get(edge.to));
    context.globalAlpha = away ? 0.5 : 1;
    context.textAlign = align;
    context.strokeText(name, at.x, at.y);
    context.fillText(name, at.x, at.y);
  }
  context.globalAlpha = 1;
}
