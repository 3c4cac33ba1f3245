import { needName, needPlace } from '../../edge/needName';
import type { Area } from './columnIndex';
import type { Pen } from './pen';
import type { PictureContent } from './scene';
import type { ThemeColors } from './themeColors';

/** Under this zoom nobody could read it. */
const WORD_ZOOM = 0.6;

/** Writes the names of artifacts beside the edges of those who need them, in graph coordinates. */
export function drawNeeds(
  pen: Pen,
  { scene, packages, selected }: PictureContent,
  { background, foreground }: ThemeColors,
  { area, zoom }: { readonly area: Area; readonly zoom: number },
): void {
  for (const { edge, route, left, right, top, bottom } of zoom < WORD_ZOOM ? [] : scene.edges) {
    const { needs } = edge;
    const hidden = right < area.left || left > area.right || bottom < area.top || top > area.bottom;
    if (needs === undefined || hidden) {
      continue;
    }
    const away = selected !== undefined && edge.from !== selected && edge.to !== selected;
    const { at, align } = needPlace(route);
    pen.fade(away ? 0.5 : 1);
    pen.titled(needs.join(', '), () =>
      pen.text(needName(needs, packages.get(edge.to)), at.x, at.y, {
        ...{ color: foreground, halo: background },
        ...{ size: 10, align },
      }),
    );
  }
  pen.fade(1);
}
