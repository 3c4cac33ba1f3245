import type { PackageStateName } from '../../../../src/run/packageStates';
import { edgeFlow } from '../../edge/edgeFlow';
import type { EdgeLook } from '../../edge/edgeLook';
import { edgeLook, SIGN_HALF, TIP_HALF, TIP_LENGTH } from '../../edge/edgeLook';
import { leaveOf, reachOf } from '../../edge/edgePath';
import type { EdgeRoute } from '../../edge/edgeRoute';
import { signPlace } from '../../edge/edgeRoute';
import type { Area } from './columnIndex';
import type { PictureContent } from './pictureContent';
import type { SceneEdge } from './scene';
import type { ThemeColors } from './themeColors';

/** Under this zoom lines are drawn straight, without tips, and dashes only for few: nobody could see more. */
const DETAIL_ZOOM = 0.3;
/** From this zoom on signs tell what flows along a line. */
const SIGN_ZOOM = 0.45;

/** Lines that look the same, drawn in one go. */
interface EdgeGroup {
  readonly state: PackageStateName;
  readonly look: EdgeLook;
  readonly alpha: number;
  readonly lines: Path2D;
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
  const groups = new Map<string, EdgeGroup>();
  for (const each of content.scene.edges) {
    const hidden =
      each.right < area.left || each.left > area.right || each.bottom < area.top || each.top > area.bottom;
    if (!hidden && (content.showRedundant || !each.edge.redundant)) {
      const group = groupOf(groups, each, content, colors);
      trace(each.route, group, zoom);
      if (zoom >= SIGN_ZOOM) {
        addSign(each, group);
      }
    }
  }
  // Thin lines must not vanish, thick ones not cover everything.
  const scale = Math.max(1, Math.min(1.6, 0.45 / zoom));
  for (const { state, look, alpha, lines, tips, contracts, handoffs } of groups.values()) {
    context.globalAlpha = zoom < DETAIL_ZOOM && !colors.highContrast ? alpha * 0.75 : alpha;
    context.strokeStyle = colors.states[state].color;
    context.lineWidth = look.width * scale;
    context.lineCap = look.dash[0] === 2 ? 'round' : 'butt';
    context.setLineDash(zoom < DETAIL_ZOOM ? [] : look.dash);
    context.stroke(lines);
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

/** Draws one edge once more, over the others and as strong as text, because somebody points at it. */
export function drawPointedEdge(
  context: CanvasRenderingContext2D,
  content: PictureContent,
  colors: ThemeColors,
  { edge, zoom }: { readonly edge: SceneEdge; readonly zoom: number },
): void {
  const group = groupOf(new Map(), edge, content, colors);
  trace(edge.route, group, zoom);
  addSign(edge, group);
  context.strokeStyle = colors.foreground;
  context.fillStyle = colors.foreground;
  context.lineWidth = (group.look.width + 0.75) * Math.max(1, 0.45 / zoom);
  context.setLineDash(group.look.dash);
  context.stroke(group.lines);
  context.setLineDash([]);
  context.fill(group.tips);
  context.fill(group.contracts);
  context.fill(group.handoffs);
}

function groupOf(
  groups: Map<string, EdgeGroup>,
  { edge }: SceneEdge,
  content: PictureContent,
  colors: ThemeColors,
): EdgeGroup {
  const state = content.packages.get(edge.from)?.state ?? 'planned';
  const critical = edge.critical && content.showCritical;
  const alpha = alphaOf(edge, content, colors);
  const { redundant, carries } = edge;
  const key = `${state} ${String(critical)} ${String(redundant)} ${String(carries !== undefined)} ${alpha}`;
  const known = groups.get(key);
  if (known) {
    return known;
  }
  const look = edgeLook(edgeFlow(state), { critical, redundant, carries });
  const group = {
    state,
    look,
    alpha,
    lines: new Path2D(),
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

function trace(route: EdgeRoute, { lines, tips }: EdgeGroup, zoom: number): void {
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
