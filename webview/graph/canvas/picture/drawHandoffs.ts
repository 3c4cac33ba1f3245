import {
  BUBBLE_HALF_HEIGHT,
  bubblePath,
  HANDOFF_GAP,
  HANDOFF_LOOK,
  HANDOFF_WIDTH,
} from '../../handoff/handoffLook';
import { curvePath } from '../../handoff/handoffCurve';
import type { HandoffLine } from '../../handoff/handoffLines';
import { HANDOFF_STRINGS } from '../../handoff/handoffWords';
import type { PictureContent } from './pictureContent';
import type { ThemeColors } from './themeColors';

/** Under this zoom the line alone is drawn, from the second on also what its bubble means. */
const BUBBLE_ZOOM = 0.45;
const WORD_ZOOM = 0.75;
/** Lines are drawn no thinner on the screen than this, in pixels of CSS. */
const THINNEST = 2;

/** Draws what packages ask of each other, over the dependencies, in graph coordinates. */
export function drawHandoffs(
  context: CanvasRenderingContext2D,
  { handoffs, selected, matches }: PictureContent,
  colors: ThemeColors,
  { zoom, pointed }: { readonly zoom: number; readonly pointed: HandoffLine | undefined },
): void {
  for (const line of handoffs) {
    const { from, handoff } = line;
    const away =
      (matches !== undefined && !(matches.has(from) && matches.has(handoff.to))) ||
      (selected !== undefined && from !== selected && handoff.to !== selected);
    context.globalAlpha = away && line !== pointed ? 0.5 : 1;
    drawLine(context, line, { colors, zoom, strong: line === pointed });
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function drawLine(
  context: CanvasRenderingContext2D,
  { curve, bubble: place, handoff, count }: HandoffLine,
  { colors, zoom, strong }: { readonly colors: ThemeColors; readonly zoom: number; readonly strong: boolean },
): void {
  const { state, sign, dash } = HANDOFF_LOOK[handoff.standing];
  const color = strong ? colors.foreground : colors.states[state].color;
  const path = new Path2D(curvePath(curve));
  const scale = Math.max(1, THINNEST / (HANDOFF_WIDTH * zoom));
  context.lineCap = 'butt';
  context.strokeStyle = color;
  context.lineWidth = HANDOFF_WIDTH * scale;
  context.setLineDash(dash);
  context.stroke(path);
  context.strokeStyle = colors.background;
  context.lineWidth = HANDOFF_GAP * scale;
  context.setLineDash([]);
  context.stroke(path);
  if (zoom < BUBBLE_ZOOM) {
    return;
  }
  const bubble = new Path2D(bubblePath(place));
  const filled = handoff.standing === 'answered';
  context.strokeStyle = color;
  context.fillStyle = filled ? color : colors.background;
  context.lineWidth = 1.5;
  context.fill(bubble);
  context.stroke(bubble);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = filled ? colors.background : colors.foreground;
  context.font = `bold 11px ${colors.fontFamily}`;
  context.fillText(sign, place.x, place.y + 0.5);
  if (zoom >= WORD_ZOOM) {
    const word = HANDOFF_STRINGS.standings[handoff.standing];
    context.font = `10px ${colors.fontFamily}`;
    context.strokeStyle = colors.background;
    context.lineWidth = 3;
    context.lineJoin = 'round';
    const text = count > 1 ? `${word} (${count})` : word;
    const below = place.y + BUBBLE_HALF_HEIGHT + 11;
    context.strokeText(text, place.x, below);
    context.fillStyle = colors.foreground;
    context.fillText(text, place.x, below);
  }
}
