import { needName, needPlace } from '../lines/edgeWords';
import type { HandoffLine } from '../lines/handoffLines';
import { columnsWidth, columnX, waveSpans } from '../layout/layout';
import type { Viewport } from './viewport';
import { WAVE_STRINGS, waveTitle } from '../layout/waveSummary';
import { drawEdges } from './drawEdges';
import { drawHandoffs } from './drawHandoffs';
import { drawCards, drawPackages } from './drawPackages';
import type { Pen } from './pen';
import type { Area, PictureContent } from './scene';
import { packagesIn } from './scene';
import type { ThemeColors } from './themeColors';

/** Under this zoom nobody could read it. */
const WORD_ZOOM = 0.6;

/** Writes the names of artifacts beside the edges of those who need them, in graph coordinates. */
function drawNeeds(
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

/** How a picture is seen. */
export interface PictureView {
  readonly viewport: Viewport;
  /** What can be seen of the graph. */
  readonly area: Area;
  /** The handoff that somebody points at. */
  readonly pointed?: HandoffLine | undefined;
  /** Packages that are shown otherwise. */
  readonly leftOut: ReadonlySet<string>;
}

/** Paints the graph on the screen, where the page itself names the waves: all but what a person points at. */
export function paintPicture(
  pen: Pen,
  content: PictureContent,
  colors: ThemeColors,
  view: PictureView,
): void {
  const { viewport, area, leftOut } = view;
  pen.through(viewport);
  drawLanes(pen, content, colors, area);
  drawGround(pen, content, colors, view);
  pen.through();
  const shown = packagesIn(content.scene.layout, area).filter(({ id }) => !leftOut.has(id));
  drawPackages({ pen, colors, viewport }, content, shown);
}

/** Paints the whole graph for a file, at life size, with all that stands on a card and names over the waves. */
export function paintSheet(pen: Pen, content: PictureContent, colors: ThemeColors): void {
  const { layout } = content.scene;
  const area = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  const viewport = { x: 0, y: 0, zoom: 1 };
  waveSpans(layout).forEach(({ first }, wave) => {
    const look = { color: colors.foreground, size: 13, bold: true, above: true };
    pen.text(waveTitle(layout, wave), columnX(first), -13, look);
  });
  drawGround(pen, content, colors, { viewport, area });
  drawCards({ pen, colors, viewport }, content, layout.packages);
}

/** What lies under the packages, in graph coordinates. */
function drawGround(
  pen: Pen,
  content: PictureContent,
  colors: ThemeColors,
  { viewport: { zoom }, area, pointed }: Omit<PictureView, 'leftOut'>,
): void {
  drawFrames(pen, content, colors, zoom);
  drawEdges(pen, content, colors, { area, zoom });
  drawNeeds(pen, content, colors, { area, zoom });
  drawHandoffs(pen, content, colors, { zoom, pointed });
}

/** How far a wave's lane reaches beyond its packages, in pixels at zoom 1. */
const LANE_MARGIN = 12;

/** A quiet ground under each wave, so that the columns can be told apart where they are empty. */
function drawLanes(pen: Pen, { scene: { layout } }: PictureContent, colors: ThemeColors, area: Area): void {
  waveSpans(layout).forEach(({ first, columns }) => {
    const left = columnX(first) - LANE_MARGIN;
    const width = columnsWidth(columns) + 2 * LANE_MARGIN;
    if (left > area.right || left + width < area.left) {
      return;
    }
    const lane = pen.path();
    lane.roundRect(left, -LANE_MARGIN, width, layout.height + 2 * LANE_MARGIN, 6);
    if (colors.highContrast) {
      pen.stroke(lane, { color: colors.lane, width: 1, dash: [1, 3] });
    } else {
      pen.fill(lane, colors.lane);
    }
  });
}

/** Below this zoom the names of waves cannot be read. */
const NAMED_ZOOM = 0.5;
/** Where the name of a wave begins, seen from the left upper corner of its first package. */
const NAME_INSET = 4;
const NAME_ABOVE = 6;

/** A frame around each open group, with the names of its waves. */
function drawFrames(
  pen: Pen,
  { scene: { layout } }: PictureContent,
  colors: ThemeColors,
  zoom: number,
): void {
  for (const { x, y, width, height, waves } of layout.groups ?? []) {
    const frame = pen.path();
    frame.roundRect(x, y, width, height, 8);
    pen.stroke(frame, { color: colors.quiet, width: 1 });
    for (const inner of zoom < NAMED_ZOOM ? [] : waves) {
      const look = { color: colors.quiet, size: 11, above: true };
      pen.text(WAVE_STRINGS.title(inner.wave), inner.x + NAME_INSET, inner.y - NAME_ABOVE, look);
    }
  }
}
