import type { HandoffLine } from '../lines/handoffLines';
import {
  BUBBLE_HALF_WIDTH,
  BUBBLE_HALF_HEIGHT,
  bubblePath,
  HANDOFF_GAP,
  HANDOFF_LOOK,
  HANDOFF_WIDTH,
  curvePath,
} from '../lines/handoffLines';
import { HANDOFF_STRINGS } from '../lines/handoffWords';
import type { Pen } from './pen';
import type { PictureContent } from './scene';
import type { ThemeColors } from './themeColors';

/** Under this zoom the line alone is drawn, from the second on also what its bubble means. */
const BUBBLE_ZOOM = 0.45;
const WORD_ZOOM = 0.75;
/** Lines are drawn no thinner on the screen than this, in pixels of CSS. */
const THINNEST = 2;

/** Draws what packages ask of each other, over the dependencies, in graph coordinates. */
export function drawHandoffs(
  pen: Pen,
  { handoffs, selected, matches }: PictureContent,
  colors: ThemeColors,
  { zoom, pointed }: { readonly zoom: number; readonly pointed?: HandoffLine | undefined },
): void {
  for (const line of handoffs) {
    const { from, handoff } = line;
    const away =
      (matches !== undefined && !(matches.has(from) && matches.has(handoff.to))) ||
      (selected !== undefined && from !== selected && handoff.to !== selected);
    pen.fade(away && line !== pointed ? 0.5 : 1);
    pen.titled(handoff.message, () => drawLine(pen, line, { colors, zoom, strong: line === pointed }));
  }
  pen.fade(1);
}

function drawLine(
  pen: Pen,
  { curve, bubble: place, handoff, count }: HandoffLine,
  { colors, zoom, strong }: { readonly colors: ThemeColors; readonly zoom: number; readonly strong: boolean },
): void {
  const { state, sign, dash } = HANDOFF_LOOK[handoff.standing];
  const { background, foreground } = colors;
  const color = strong ? foreground : colors.states[state].color;
  const path = pen.path(curvePath(curve));
  const scale = Math.max(1, THINNEST / (HANDOFF_WIDTH * zoom));
  pen.stroke(path, { color, width: HANDOFF_WIDTH * scale, dash });
  pen.stroke(path, { color: background, width: HANDOFF_GAP * scale });
  if (zoom < BUBBLE_ZOOM) {
    return;
  }
  const bubble = pen.path(bubblePath(place));
  const filled = handoff.standing === 'answered';
  pen.fill(bubble, filled ? color : background);
  pen.stroke(bubble, { color, width: 1.5 });
  const onBubble = {
    color: filled ? background : foreground,
    size: 11,
    bold: true,
    align: 'center',
  } as const;
  pen.text(sign, place.x, place.y + 0.5, onBubble);
  if (zoom >= WORD_ZOOM) {
    const word = HANDOFF_STRINGS.standings[handoff.standing];
    const text = count > 1 ? `${word} (${count})` : word;
    // Beside its packages it begins below the bubble: centred, those would hide its beginning.
    const isBeside = curve[0].x === curve[3].x;
    const align = isBeside ? {} : ({ align: 'center' } as const);
    const below = { color: foreground, size: 10, ...align, halo: background };
    const x = isBeside ? place.x - BUBBLE_HALF_WIDTH : place.x;
    pen.text(text, x, place.y + BUBBLE_HALF_HEIGHT + 11, below);
  }
}
