import type { GraphPackage } from '../../../../src/protocol/graph';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { appearanceOf, drawnState, isActive } from '../../../../src/run/kernel/kernel';
import { traceDiamond } from '../lines/edgeLook';
import { isFold } from '../layout/within';
import type { PlacedPackage } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import type { Viewport } from './viewport';
import type { Pen } from './pen';
import type { PictureContent } from './scene';
import type { ThemeColors } from './themeColors';

/** From this height on the screen a package has room for its icon, and from this width for its title. */
const ICON_HEIGHT = 13;
const TITLE_WIDTH = 64;
const FONT_SIZE = 11;
/** Width of an average character of that size; a little generous, so that titles end before their box does. */
const CHARACTER_WIDTH = 6;

/** What packages are drawn with, and how they are seen. */
export interface PackageBrush {
  readonly pen: Pen;
  readonly colors: ThemeColors;
  readonly viewport: Viewport;
}

/** The outline of what nobody has approved of yet. */
const PROPOSED_DASH = [4, 3];

/** What of the content packages show. */
type Shown = Pick<PictureContent, 'packages'> & Partial<Pick<PictureContent, 'matches'>>;

/** The packages at some places, by what they look alike in, and how strong each lot is. */
function alike(
  { packages, matches }: Shown,
  placed: readonly PlacedPackage[],
): Iterable<{ state: PackageStateName; dimmed: boolean; places: PlacedPackage[] }> {
  const groups = new Map<string, { state: PackageStateName; dimmed: boolean; places: PlacedPackage[] }>();
  for (const each of placed) {
    const item = packages.get(each.id);
    const state = item === undefined ? 'planned' : drawnState(item);
    const dimmed = matches?.has(each.id) === false;
    const key = `${state} ${String(dimmed)}`;
    const group = groups.get(key) ?? { state, dimmed, places: [] };
    groups.set(key, group);
    group.places.push(each);
  }
  return groups.values();
}

/**
 * Draws packages as boxes, in the picture's coordinates, as simple as their size makes sensible: with title and icon, with
 * the icon alone, or as marks whose shape tells the state as well as their colour.
 */
export function drawPackages(brush: PackageBrush, shown: Shown, placed: readonly PlacedPackage[]): void {
  const { pen, colors, viewport } = brush;
  for (const { state, dimmed, places } of alike(shown, placed)) {
    pen.fade(dimmed ? (colors.highContrast ? 0.45 : 0.25) : 1);
    if (NODE_HEIGHT * viewport.zoom >= ICON_HEIGHT) {
      drawBoxes(brush, shown, state, places);
    } else {
      drawMarks(brush, state, places);
    }
  }
  pen.fade(1);
}

/** Draws packages for a file: each by itself, with all that stands on its card. */
export function drawCards(brush: PackageBrush, shown: Shown, placed: readonly PlacedPackage[]): void {
  for (const each of placed) {
    const item = shown.packages.get(each.id);
    if (item) {
      brush.pen.titled(item.title, () => {
        drawShapes(brush, shown, drawnState(item), [each]);
        drawCardWords(brush, item, onScreen(each, brush.viewport));
      });
    }
  }
}

/** Draws packages for the minimap: of each no more than its colour, and no smaller than a pixel. */
export function drawSpots(
  { pen, colors, viewport }: PackageBrush,
  shown: Shown,
  placed: readonly PlacedPackage[],
): void {
  const width = Math.max(1, NODE_WIDTH * viewport.zoom);
  const height = Math.max(1, NODE_HEIGHT * viewport.zoom);
  for (const { state, places } of alike(shown, placed)) {
    const spots = pen.path();
    places.map((each) => onScreen(each, viewport)).forEach(({ x, y }) => spots.rect(x, y, width, height));
    pen.fill(spots, colors.states[state].color);
  }
}

function drawBoxes(
  brush: PackageBrush,
  shown: Shown,
  state: PackageStateName,
  places: readonly PlacedPackage[],
): void {
  const { pen, viewport } = brush;
  const width = NODE_WIDTH * viewport.zoom;
  const height = NODE_HEIGHT * viewport.zoom;
  drawShapes(brush, shown, state, places);
  const size = Math.round(Math.min(16, height - 4));
  const titled = width >= TITLE_WIDTH;
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    const left = titled ? x + 6 : x + (width - size) / 2;
    const top = titled ? y + Math.min((height - size) / 2, 6) : y + (height - size) / 2;
    pen.icon(state, size, left, top);
    const item = titled ? shown.packages.get(placed.id) : undefined;
    if (item) {
      drawWords(brush, item, { x: left + size + 4, y: top + size / 2, width: width - size - 16, height });
    }
  }
}

/** The boxes of packages of one state, without what stands in them. */
function drawShapes(
  brush: PackageBrush,
  { packages }: Shown,
  state: PackageStateName,
  places: readonly PlacedPackage[],
): void {
  const { pen, colors, viewport } = brush;
  const { zoom } = viewport;
  const width = NODE_WIDTH * zoom;
  const height = NODE_HEIGHT * zoom;
  const boxes = pen.path();
  const proposed = pen.path();
  const stripes = pen.path();
  /** The second line around a package where everything comes together. */
  const inner = pen.path();
  const under = pen.path();
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    if (isFold(placed.id)) {
      // Several packages, one upon the other.
      under.roundRect(x + 3, y + 3, width, height, 4 * zoom);
    }
    const { integration, proposed: isProposed } = packages.get(placed.id) ?? {};
    if (isProposed) {
      proposed.roundRect(x, y, width, height, 4 * zoom);
    } else if (integration) {
      boxes.roundRect(x, y, width, height, 18 * zoom);
      inner.roundRect(x + 2, y + 2, width - 4, height - 4, 18 * zoom - 2);
    } else {
      boxes.roundRect(x, y, width, height, 4 * zoom);
      stripes.rect(x, y, Math.max(2, 3 * zoom), height);
    }
  }
  const { color } = colors.states[state];
  const loud = isActive(state) || state === 'failed' || state === 'blocked';
  const line = { color: loud ? color : colors.border, width: 1 };
  pen.stroke(under, { color: colors.quiet, width: 1 });
  pen.fill(boxes, colors.box);
  pen.stroke(boxes, line);
  pen.fill(proposed, colors.background);
  pen.stroke(proposed, { color: colors.quiet, width: 1, dash: PROPOSED_DASH });
  pen.stroke(inner, line);
  pen.fill(stripes, color);
  drawGates(brush, packages, places);
}

function drawWords(
  { pen, colors: { foreground, quiet } }: PackageBrush,
  { title, message, id }: GraphPackage,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  pen.text(shortened(title, width), x, y, { color: foreground, size: FONT_SIZE });
  if (height >= 34) {
    pen.text(shortened(message ?? id, width), x, y + 15, { color: quiet, size: FONT_SIZE });
  }
}

/** About so wide are the titles of cards, in the measure of `shortened`, where their letters are larger. */
const CARD_TITLE_WIDTH = 180;

function drawCardWords(
  { pen, colors: { foreground, quiet } }: PackageBrush,
  item: GraphPackage,
  { x, y }: { x: number; y: number },
): void {
  const status = [appearanceOf(item).label, item.agent].filter((part) => part !== undefined).join(' · ');
  pen.icon(drawnState(item), 10, x + 15, y + 17);
  pen.text(shortened(item.title, CARD_TITLE_WIDTH), x + 34, y + 22, {
    color: foreground,
    size: 13,
    bold: true,
  });
  pen.text(item.id, x + 34, y + 43, { color: quiet, size: 11 });
  pen.text(status, x + 14, y + 68, { color: foreground, size: 12 });
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
  { pen, colors, viewport }: PackageBrush,
  state: PackageStateName,
  places: readonly PlacedPackage[],
): void {
  const width = Math.max(2, NODE_WIDTH * viewport.zoom);
  const height = Math.max(1.5, NODE_HEIGHT * viewport.zoom);
  const shapes = pen.path();
  const cores = pen.path();
  for (const placed of places) {
    const { x, y } = onScreen(placed, viewport);
    shapes.rect(x, y, width, height);
    if (isActive(state)) {
      cores.rect(x + width / 4, y + height / 4, width / 2, height / 2);
    } else if (state === 'failed' || state === 'blocked' || state === 'stalled' || state === 'stale') {
      cores.rect(x + width * 0.4, y, width * 0.2, height);
    }
  }
  const { color } = colors.states[state];
  if (state === 'planned' || state === 'ready' || state === 'cancelled') {
    pen.stroke(shapes, { color, width: Math.min(1, height / 3) });
  } else {
    pen.fill(shapes, color);
    pen.fill(cores, colors.background);
  }
}

function onScreen({ x, y }: PlacedPackage, viewport: Viewport): { x: number; y: number } {
  return { x: x * viewport.zoom + viewport.x, y: y * viewport.zoom + viewport.y };
}

/** Draws a ring around a package, in the picture's coordinates; it stays as wide at every zoom. */
export function drawRing(
  { pen, viewport }: PackageBrush,
  placed: PlacedPackage,
  { color, width, distance }: { readonly color: string; readonly width: number; readonly distance: number },
): void {
  const { x, y } = onScreen(placed, viewport);
  const wide = NODE_WIDTH * viewport.zoom + 2 * distance;
  const high = NODE_HEIGHT * viewport.zoom + 2 * distance;
  const ring = pen.path();
  ring.roundRect(x - distance, y - distance, wide, high, 3);
  pen.stroke(ring, { color, width });
}

/** Half the width of a gate's diamond and how far under the package's upper side its middle is, at zoom 1. */
const HALF = 10;
const BELOW_TOP = 20;

/** Draws the gates of packages as diamonds on their borders; one that asks now is full. */
function drawGates(
  { pen, colors, viewport: { x, y, zoom } }: PackageBrush,
  packages: PictureContent['packages'],
  places: readonly PlacedPackage[],
): void {
  const shut = pen.path();
  const asking = pen.path();
  for (const placed of places) {
    for (const { before, state } of packages.get(placed.id)?.gates ?? []) {
      const middle = (placed.x + (before === 'start' ? 0 : NODE_WIDTH)) * zoom + x;
      const diamond = state === 'open' ? asking : shut;
      traceDiamond(diamond, middle, (placed.y + BELOW_TOP) * zoom + y, HALF * zoom);
    }
  }
  pen.fill(shut, colors.background);
  pen.stroke(shut, { color: colors.quiet, width: 1 });
  pen.fill(asking, colors.states.blocked.color);
}
