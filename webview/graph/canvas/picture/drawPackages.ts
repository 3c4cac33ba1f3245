import type { GraphPackage } from '../../../../src/protocol/graph';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { isActive } from '../../../../src/run/kernel/kernel';
import type { PlacedPackage } from '../../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../../layout/layout';
import type { Viewport } from '../../layout/viewport';
import type { PictureContent } from './pictureContent';
import type { IconSprites } from './iconSprites';
import type { ThemeColors } from './themeColors';

/** From this height on the screen a package has room for its icon, and from this width for its title. */
const ICON_HEIGHT = 13;
const TITLE_WIDTH = 64;
const FONT_SIZE = 11;
/** Width of an average character of that size; a little generous, so that titles end before their box does. */
const CHARACTER_WIDTH = 6;

/** What boxes are drawn with. */
export interface PackageBrush {
  readonly context: CanvasRenderingContext2D;
  readonly colors: ThemeColors;
  readonly sprites: IconSprites;
  readonly viewport: Viewport;
}

/**
 * Draws packages as boxes, in screen coordinates, as simple as their size makes sensible: with title and icon, with
 * the icon alone, or as marks whose shape tells the state as well as their colour.
 */
export function drawPackages(
  brush: PackageBrush,
  content: PictureContent,
  packages: readonly PlacedPackage[],
): void {
  const { context, colors, viewport } = brush;
  const height = NODE_HEIGHT * viewport.zoom;
  const groups = new Map<string, { state: PackageStateName; dimmed: boolean; places: PlacedPackage[] }>();
  for (const placed of packages) {
    const state = content.packages.get(placed.id)?.state ?? 'planned';
    const dimmed = content.matches?.has(placed.id) === false;
    const key = `${state} ${String(dimmed)}`;
    const group = groups.get(key) ?? { state, dimmed, places: [] };
    groups.set(key, group);
    group.places.push(placed);
  }
  for (const { state, dimmed, places } of groups.values()) {
    context.globalAlpha = dimmed ? (colors.highContrast ? 0.45 : 0.25) : 1;
    if (height >= ICON_HEIGHT) {
      drawBoxes(brush, content, state, places);
    } else {
      drawMarks(brush, state, places);
    }
  }
  context.globalAlpha = 1;
}

function drawBoxes(
  { context, colors, sprites, viewport }: PackageBrush,
  content: PictureContent,
  state: PackageStateName,
  places: readonly PlacedPackage[],
): void {
  const { zoom } = viewport;
  const width = NODE_WIDTH * zoom;
  const height = NODE_HEIGHT * zoom;
  const boxes = new Path2D();
  const stripes = new Path2D();
  /** The second line around a package where everything comes together. */
  const inner = new Path2D();
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    if (content.packages.get(placed.id)?.integration) {
      boxes.roundRect(x, y, width, height, 18 * zoom);
      inner.roundRect(x + 2, y + 2, width - 4, height - 4, 18 * zoom - 2);
    } else {
      boxes.roundRect(x, y, width, height, 4 * zoom);
      stripes.rect(x, y, Math.max(2, 3 * zoom), height);
    }
  }
  const { color } = colors.states[state];
  context.fillStyle = colors.box;
  context.fill(boxes);
  context.lineWidth = 1;
  context.strokeStyle = isActive(state) || state === 'failed' || state === 'blocked' ? color : colors.border;
  context.stroke(boxes);
  context.stroke(inner);
  context.fillStyle = color;
  context.fill(stripes);
  drawGates({ context, colors, viewport }, content, places);
  const size = Math.round(Math.min(16, height - 4));
  const titled = width >= TITLE_WIDTH;
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    const left = titled ? x + 6 : x + (width - size) / 2;
    const top = titled ? y + Math.min((height - size) / 2, 6) : y + (height - size) / 2;
    sprites.draw(context, state, size, left, top);
    if (titled) {
      const item = content.packages.get(placed.id);
      drawWords(
        { context, colors, item },
        { x: left + size + 4, y: top, size, width: width - size - 16, height },
      );
    }
  }
}

function drawWords(
  {
    context,
    colors,
    item,
  }: { context: CanvasRenderingContext2D; colors: ThemeColors; item: GraphPackage | undefined },
  place: { x: number; y: number; size: number; width: number; height: number },
): void {
  if (!item) {
    return;
  }
  context.font = `${FONT_SIZE}px ${colors.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillStyle = colors.foreground;
  context.fillText(shortened(item.title, place.width), place.x, place.y + place.size / 2);
  if (place.height >= 34) {
    context.fillStyle = colors.quiet;
    context.fillText(shortened(item.message ?? item.id, place.width), place.x, place.y + place.size / 2 + 15);
  }
}

function shortened(text: string, width: number): string {
  const room = Math.floor(width / CHARACTER_WIDTH);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

/**
 * Small marks. What has not begun is an outline, what is done is full; what is being worked on has a light core, what
 * needs somebody is barred.
 */
function drawMarks(
  { context, colors, viewport }: PackageBrush,
  state: PackageStateName,
  places: readonly PlacedPackage[],
): void {
  const width = Math.max(2, NODE_WIDTH * viewport.zoom);
  const height = Math.max(1.5, NODE_HEIGHT * viewport.zoom);
  const shapes = new Path2D();
  const cores = new Path2D();
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    shapes.rect(x, y, width, height);
    if (isActive(state)) {
      cores.rect(x + width / 4, y + height / 4, width / 2, height / 2);
    } else if (state === 'failed' || state === 'blocked' || state === 'stalled' || state === 'stale') {
      cores.rect(x + width * 0.4, y, width * 0.2, height);
    }
  }
  context.fillStyle = colors.states[state].color;
  context.strokeStyle = colors.states[state].color;
  if (state === 'planned' || state === 'ready' || state === 'cancelled') {
    context.lineWidth = Math.min(1, height / 3);
    context.stroke(shapes);
  } else {
    context.fill(shapes);
    context.fillStyle = colors.background;
    context.fill(cores);
  }
}

function onScreen({ x, y }: PlacedPackage, viewport: Viewport): { x: number; y: number } {
  return { x: x * viewport.zoom + viewport.x, y: y * viewport.zoom + viewport.y };
}

/** Draws a ring around a package, in screen coordinates; it stays as wide at every zoom. */
export function drawRing(
  { context, viewport }: PackageBrush,
  placed: PlacedPackage,
  ring: { readonly color: string; readonly width: number; readonly distance: number },
): void {
  const { x, y } = onScreen(placed, viewport);
  const { distance } = ring;
  const width = NODE_WIDTH * viewport.zoom + 2 * distance;
  const height = NODE_HEIGHT * viewport.zoom + 2 * distance;
  context.strokeStyle = ring.color;
  context.lineWidth = ring.width;
  context.beginPath();
  context.roundRect(x - distance, y - distance, width, height, 3);
  context.stroke();
}

/** Half the width of a gate's diamond and how far under the package's upper side its middle is, at zoom 1. */
const HALF = 10;
const BELOW_TOP = 20;

/** Draws the gates of packages as diamonds on their borders, in screen coordinates; one that asks now is full. */
function drawGates(
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
