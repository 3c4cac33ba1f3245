import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { drawnState } from '../../../../src/run/kernel/kernel';
import type { EdgeLook, Trace } from '../lines/edgeLook';
import { edgeFlow, edgeLook, ORDINARY_WIDTH, traceSign } from '../lines/edgeLook';
import { signPlace, traceEdge } from '../lines/edgePath';
import { hasArrived, needName, needPlace } from '../lines/edgeWords';
import type { HandoffLine } from '../lines/handoffLines';
import { columnsWidth, columnX, waveSpans } from '../layout/layout';
import type { Viewport } from './viewport';
import { WAVE_STRINGS, waveTitle } from '../layout/waveSummary';
import { drawHandoffs } from './drawHandoffs';
import { drawCards, drawPackages } from './drawPackages';
import type { Pen } from './pen';
import type { Area, PictureContent, SceneEdge } from './scene';
import { packagesIn } from './scene';
import type { ThemeColors } from './themeColors';

/** Under this zoom lines are drawn straight, without tips, and dashes only for few: nobody could see more. */
const DETAIL_ZOOM = 0.3;
/** From this zoom on signs tell what flows along a line. */
const SIGN_ZOOM = 0.45;

/** Lines of about this width on the screen are the thinnest that can be seen, in pixels of CSS. */
const THINNEST = 0.45;
/** Lines that are drawn in one go far away: where several such lots lie over each other, more lines are seen. */
const LOT = 600;
/** Far away lines fade, but not below a third, so that together they cover no more than this share of the picture. */
const MOST_COVERED = 0.2;
const FAINTEST = 0.35;

/** Lines that look the same, drawn in one go, or in lots. */
interface EdgeGroup {
  readonly state: PackageStateName;
  readonly look: EdgeLook;
  readonly alpha: number;
  readonly lines: readonly Trace[];
  readonly tips: Trace;
  /** What flows: diamonds of contracts, circles of handoffs. */
  readonly contracts: Trace;
  readonly handoffs: Trace;
}

/** Draws every edge that touches the area, in graph coordinates. */
function drawEdges(
  pen: Pen,
  content: PictureContent,
  colors: ThemeColors,
  view: { readonly area: Area; readonly zoom: number },
): void {
  const { area, zoom } = view;
  const { edges } = content.scene;
  const groups = new Map<string, EdgeGroup>();
  const far = zoom < DETAIL_ZOOM;
  const signs = zoom >= SIGN_ZOOM;
  const lots = far ? Math.ceil(edges.length / LOT) : 1;
  let length = 0;
  let count = 0;
  for (const each of edges) {
    if (!isHidden(each, area) && (content.showRedundant || !each.edge.redundant)) {
      const group = groupOf(pen, groups, each, { content, colors, lots });
      addEdge(each, group, { lot: count % lots, far, signs });
      count += 1;
      length += each.right - each.left + each.bottom - each.top;
    }
  }
  // However far away, lines must not vanish, and not cover everything.
  const scale = Math.max(1, THINNEST / zoom);
  const covered = (length * THINNEST) / zoom / shownOf(content, area);
  const faint = far && !colors.highContrast ? Math.max(FAINTEST, Math.min(1, MOST_COVERED / covered)) : 1;
  for (const { state, look, alpha, lines, tips, contracts, handoffs } of groups.values()) {
    const { color } = colors.states[state];
    const cap = (look.dash[0] ?? Infinity) <= 2 ? 'round' : 'butt';
    const line = { color, width: look.width * scale, dash: far ? [] : look.dash, cap } as const;
    pen.fade(look.width > ORDINARY_WIDTH ? alpha : alpha * faint);
    lines.forEach((lot) => pen.stroke(lot, line));
    if (!far) {
      pen.fill(tips, color);
    }
    if (signs) {
      pen.fill(contracts, color);
      pen.fill(handoffs, colors.background);
      pen.stroke(handoffs, { color, width: 1.5 });
    }
  }
  pen.fade(1);
}

function isHidden({ left, right, top, bottom }: SceneEdge, area: Area): boolean {
  return right < area.left || left > area.right || bottom < area.top || top > area.bottom;
}

/** How much of an area the graph takes up, in square pixels at zoom 1. */
function shownOf({ scene: { layout } }: PictureContent, area: Area): number {
  const width = Math.min(area.right, layout.width) - Math.max(area.left, 0);
  const height = Math.min(area.bottom, layout.height) - Math.max(area.top, 0);
  return Math.max(1, width) * Math.max(1, height);
}

/** Draws one edge once more, over the others and as strong as text, because somebody points at it. */
export function drawPointedEdge(
  pen: Pen,
  content: PictureContent,
  colors: ThemeColors,
  { edge, zoom }: { readonly edge: SceneEdge; readonly zoom: number },
): void {
  const group = groupOf(pen, new Map(), edge, { content, colors, lots: 1 });
  addEdge(edge, group, { lot: 0, far: zoom < DETAIL_ZOOM, signs: true });
  const color = colors.foreground;
  const width = (group.look.width + 0.75) * Math.max(1, THINNEST / zoom);
  group.lines.forEach((lot) => pen.stroke(lot, { color, width, dash: group.look.dash }));
  [group.tips, group.contracts, group.handoffs].forEach((shape) => pen.fill(shape, color));
}

function groupOf(
  pen: Pen,
  groups: Map<string, EdgeGroup>,
  { edge }: SceneEdge,
  picture: { readonly content: PictureContent; readonly colors: ThemeColors; readonly lots: number },
): EdgeGroup {
  const { content, colors, lots } = picture;
  const arrived = hasArrived(edge, content.packages.get(edge.to));
  const source = content.packages.get(edge.from);
  const state = arrived ? 'done' : source === undefined ? 'planned' : drawnState(source);
  const critical = edge.critical && content.showCritical;
  const alpha = alphaOf(edge, content, colors);
  const { redundant, carries, needs } = edge;
  const kind = needs === undefined ? String(carries !== undefined) : 'needs';
  const key = `${state} ${String(critical)} ${String(redundant)} ${kind} ${alpha}`;
  const known = groups.get(key);
  if (known) {
    return known;
  }
  const group = {
    state,
    look: edgeLook(edgeFlow(state), { critical, redundant, carries, needs }),
    alpha,
    lines: Array.from({ length: lots }, () => pen.path()),
    tips: pen.path(),
    contracts: pen.path(),
    handoffs: pen.path(),
  };
  groups.set(key, group);
  return group;
}

/** Edges step back beside those of the selected package, and beside those that are looked for. */
function alphaOf(
  { from, to, redundant }: SceneEdge['edge'],
  content: PictureContent,
  colors: ThemeColors,
): number {
  const { selected, matches } = content;
  if (matches !== undefined && !(matches.has(from) && matches.has(to))) {
    return colors.highContrast ? 0.4 : 0.15;
  }
  if (selected !== undefined && from !== selected && to !== selected) {
    return colors.highContrast ? 0.6 : 0.35;
  }
  return redundant ? 0.7 : 1;
}

function addEdge(
  { edge: { carries }, route }: SceneEdge,
  { lines, tips, contracts, handoffs }: EdgeGroup,
  { lot, far, signs }: { readonly lot: number; readonly far: boolean; readonly signs: boolean },
): void {
  const line = lines[lot];
  if (line) {
    traceEdge(route, line, far ? undefined : tips);
  }
  if (carries && signs) {
    traceSign(carries.kind === 'contract' ? contracts : handoffs, carries.kind, signPlace(route));
  }
}

/** Under this zoom nobody could read it. */
const WORD_ZOOM = 0.6;

/** Writes the names of artifacts beside the edges of those who need them, in graph coordinates. */
function drawNeeds(
  pen: Pen,
  { scene, packages, selected }: PictureContent,
  { background, foreground }: ThemeColors,
  { area, zoom }: { readonly area: Area; readonly zoom: number },
): void {
  for (const each of zoom < WORD_ZOOM ? [] : scene.edges) {
    const { edge } = each;
    const { needs } = edge;
    if (needs === undefined || isHidden(each, area)) {
      continue;
    }
    const away = selected !== undefined && edge.from !== selected && edge.to !== selected;
    // Routes are found when they are asked for: of what is in sight alone.
    const { at, align } = needPlace(each.route);
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
