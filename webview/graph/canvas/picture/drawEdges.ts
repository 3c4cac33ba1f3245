import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { drawnState } from '../../../../src/run/kernel/kernel';
import type { EdgeLook, Trace } from '../lines/edgeLook';
import { edgeFlow, edgeLook, ORDINARY_WIDTH, traceSign } from '../lines/edgeLook';
import { signPlace, traceEdge } from '../lines/edgePath';
import { hasArrived } from '../lines/edgeWords';
import type { Pen } from './pen';
import type { Area, PictureContent, SceneEdge } from './scene';
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
export function drawEdges(
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
    const hidden =
      each.right < area.left || each.left > area.right || each.bottom < area.top || each.top > area.bottom;
    if (!hidden && (content.showRedundant || !each.edge.redundant)) {
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
