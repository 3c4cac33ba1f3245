import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { EdgeLook } from '../../edge/edgeLook';
import { edgeFlow, edgeLook, ORDINARY_WIDTH, SIGN_HALF, TIP_HALF, TIP_LENGTH } from '../../edge/edgeLook';
import type { EdgeRoute } from '../../edge/edgePath';
import { leaveOf, reachOf, signPlace } from '../../edge/edgePath';
import { hasArrived } from '../../edge/needName';
import type { Area } from './columnIndex';
import type { PictureContent } from './pictureContent';
import type { SceneEdge } from './scene';
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
  readonly lines: readonly Path2D[];
  readonly tips: Path2D;
  /** What flows: diamonds of contracts, circles of handoffs. */
  readonly contracts: Path2D;
  readonly handoffs: Path2D;
}

/** Draws every edge that touches the area, in graph coordinates. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  content: PictureContent,
  colors: ThemeColors,
  view: { readonly area: Area; readonly zoom: number },
): void {
  const { area, zoom } = view;
  const { edges } = content.scene;
  const groups = new Map<string, EdgeGroup>();
  const lots = zoom < DETAIL_ZOOM ? Math.ceil(edges.length / LOT) : 1;
  let length = 0;
  let count = 0;
  for (const each of edges) {
    const hidden =
      each.right < area.left || each.left > area.right || each.bottom < area.top || each.top > area.bottom;
    if (!hidden && (content.showRedundant || !each.edge.redundant)) {
      const group = groupOf(groups, each, { content, colors, lots });
      trace(each.route, group, zoom, count % lots);
      count += 1;
      length += each.right - each.left + each.bottom - each.top;
      if (zoom >= SIGN_ZOOM) {
        addSign(each, group);
      }
    }
  }
  // However far away, lines must not vanish, and not cover everything.
  const scale = Math.max(1, THINNEST / zoom);
  const covered = (length * THINNEST) / zoom / shownOf(content, area);
  const faint =
    zoom < DETAIL_ZOOM && !colors.highContrast ? Math.max(FAINTEST, Math.min(1, MOST_COVERED / covered)) : 1;
  for (const { state, look, alpha, lines, tips, contracts, handoffs } of groups.values()) {
    context.globalAlpha = look.width > ORDINARY_WIDTH ? alpha : alpha * faint;
    context.strokeStyle = colors.states[state].color;
    context.lineWidth = look.width * scale;
    context.lineCap = (look.dash[0] ?? Infinity) <= 2 ? 'round' : 'butt';
    context.setLineDash(zoom < DETAIL_ZOOM ? [] : look.dash);
    lines.forEach((lot) => context.stroke(lot));
    if (zoom >= DETAIL_ZOOM) {
      context.fillStyle = colors.states[state].color;
      context.fill(tips);
    }
    if (zoom >= SIGN_ZOOM) {
      context.setLineDash([]);
      context.lineWidth = 1.5;
      context.fill(contracts);
      context.fillStyle = colors.background;
      context.fill(handoffs);
      context.stroke(handoffs);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** How much of an area the graph takes up, in square pixels at zoom 1. */
function shownOf({ scene: { layout } }: PictureContent, area: Area): number {
  const width = Math.min(area.right, layout.width) - Math.max(area.left, 0);
  const height = Math.min(area.bottom, layout.height) - Math.max(area.top, 0);
  return Math.max(1, width) * Math.max(1, height);
}

/** Draws one edge once more, over the others and as strong as text, because somebody points at it. */
export function drawPointedEdge(
  context: CanvasRenderingContext2D,
  content: PictureContent,
  colors: ThemeColors,
  { edge, zoom }: { readonly edge: SceneEdge; readonly zoom: number },
): void {
  const group = groupOf(new Map(), edge, { content, colors, lots: 1 });
  trace(edge.route, group, zoom, 0);
  addSign(edge, group);
  context.strokeStyle = colors.foreground;
  context.fillStyle = colors.foreground;
  context.lineWidth = (group.look.width + 0.75) * Math.max(1, THINNEST / zoom);
  context.setLineDash(group.look.dash);
  group.lines.forEach((lot) => context.stroke(lot));
  context.setLineDash([]);
  context.fill(group.tips);
  context.fill(group.contracts);
  context.fill(group.handoffs);
}

function groupOf(
  groups: Map<string, EdgeGroup>,
  { edge }: SceneEdge,
  picture: { readonly content: PictureContent; readonly colors: ThemeColors; readonly lots: number },
): EdgeGroup {
  const { content, colors, lots } = picture;
  const arrived = hasArrived(edge, content.packages.get(edge.to));
  const state = arrived ? 'done' : (content.packages.get(edge.from)?.state ?? 'planned');
  const critical = edge.critical && content.showCritical;
  const alpha = alphaOf(edge, content, colors);
  const { redundant, carries, needs } = edge;
  const kind = needs === undefined ? String(carries !== undefined) : 'needs';
  const key = `${state} ${String(critical)} ${String(redundant)} ${kind} ${alpha}`;
  const known = groups.get(key);
  if (known) {
    return known;
  }
  const look = edgeLook(edgeFlow(state), { critical, redundant, carries, needs });
  const group = {
    state,
    look,
    alpha,
    lines: Array.from({ length: lots }, () => new Path2D()),
    tips: new Path2D(),
    contracts: new Path2D(),
    handoffs: new Path2D(),
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

function addSign({ edge, route }: SceneEdge, { contracts, handoffs }: EdgeGroup): void {
  const { x, y } = signPlace(route);
  if (edge.carries?.kind === 'contract') {
    contracts.moveTo(x - SIGN_HALF, y);
    contracts.lineTo(x, y - SIGN_HALF);
    contracts.lineTo(x + SIGN_HALF, y);
    contracts.lineTo(x, y + SIGN_HALF);
    contracts.closePath();
  } else if (edge.carries) {
    handoffs.moveTo(x + SIGN_HALF - 1, y);
    handoffs.arc(x, y, SIGN_HALF - 1, 0, 2 * Math.PI);
  }
}

function trace(route: EdgeRoute, { lines: lots, tips }: EdgeGroup, zoom: number, lot: number): void {
  const lines = lots[lot];
  if (!lines) {
    return;
  }
  const last = route.length - 2;
  const endX = route[last] ?? 0;
  const endY = route[last + 1] ?? 0;
  let x = route[0] ?? 0;
  let y = route[1] ?? 0;
  lines.moveTo(x, y);
  for (let index = 2; index < route.length; index += 2) {
    const tip = index === last && zoom >= DETAIL_ZOOM ? TIP_LENGTH : 0;
    const toX = (route[index] ?? 0) - tip;
    const toY = route[index + 1] ?? 0;
    const level = toY === y;
    if (level || zoom < DETAIL_ZOOM) {
      lines.lineTo(toX, toY);
    } else {
      const reach = reachOf(x, toX);
      lines.bezierCurveTo(x + leaveOf(x, toX), y, toX - reach, toY, toX, toY);
    }
    x = toX;
    y = toY;
  }
  if (zoom >= DETAIL_ZOOM) {
    tips.moveTo(endX - TIP_LENGTH, endY - TIP_HALF);
    tips.lineTo(endX, endY);
    tips.lineTo(endX - TIP_LENGTH, endY + TIP_HALF);
    tips.closePath();
  }
}
