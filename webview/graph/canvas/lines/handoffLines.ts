import type { GraphPackage } from '../../../../src/protocol/graph';
import type { HandoffStanding } from '../../../../src/run/asking/handoffs';
import type { LiveHandoff } from '../../../../src/run/explaining/liveView';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { GraphLayout, PlacedPackage, Point } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import type { PackageLookup } from '../layout/within';

/** A cubic Bézier curve: its two ends, and the two places that it bends towards. */
type HandoffCurve = readonly [from: Point, leaves: Point, reaches: Point, to: Point];

/** What is asked and what is answered would lie over each other, were it not for this distance, in pixels at zoom 1. */
const ASIDE = 24;
/** How far a curve swings out at least. */
const SWING = 36;
const PARTS = 16;

/**
 * The way of a handoff: below or above its packages, where no dependency begins or ends. Undefined when either is not in
 * the layout.
 */
function handoffCurve(layout: GraphLayout, from: string, to: string): HandoffCurve | undefined {
  const source = layout.byId.get(from);
  const target = layout.byId.get(to);
  if (!source || !target || source === target) {
    return undefined;
  }
  return source.x === target.x ? besideIts(source, target) : between(source, target);
}

/** Within a wave it swings out to the right. */
function besideIts(source: PlacedPackage, target: PlacedPackage): HandoffCurve {
  const right = source.x + NODE_WIDTH;
  const down = target.y > source.y ? 1 : -1;
  const from = { x: right, y: source.y + NODE_HEIGHT / 2 + (down * NODE_HEIGHT) / 4 };
  const to = { x: right, y: target.y + NODE_HEIGHT / 2 - (down * NODE_HEIGHT) / 4 };
  return [from, { x: right + SWING, y: from.y }, { x: right + SWING, y: to.y }, to];
}

function between(source: PlacedPackage, target: PlacedPackage): HandoffCurve {
  const aside = target.x > source.x ? ASIDE : -ASIDE;
  const fromX = source.x + NODE_WIDTH / 2 + aside;
  const toX = target.x + NODE_WIDTH / 2 - aside;
  const level = Math.abs(target.y - source.y) < NODE_HEIGHT;
  if (level) {
    const [fromY, toY] = [source.y + NODE_HEIGHT, target.y + NODE_HEIGHT];
    const low = Math.max(fromY, toY) + SWING;
    return [
      { x: fromX, y: fromY },
      { x: fromX, y: low },
      { x: toX, y: low },
      { x: toX, y: toY },
    ];
  }
  const down = target.y > source.y;
  const fromY = down ? source.y + NODE_HEIGHT : source.y;
  const toY = down ? target.y : target.y + NODE_HEIGHT;
  const reach = Math.max(SWING, Math.abs(toY - fromY) / 2) * (down ? 1 : -1);
  return [
    { x: fromX, y: fromY },
    { x: fromX, y: fromY + reach },
    { x: toX, y: toY - reach },
    { x: toX, y: toY },
  ];
}

/** A place on the curve. @param at 0 at its beginning to 1 at its end. */
function placeOn([from, leaves, reaches, to]: HandoffCurve, at: number): Point {
  const [a, b, c, d] = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  return {
    x: a * from.x + b * leaves.x + c * reaches.x + d * to.x,
    y: a * from.y + b * leaves.y + c * reaches.y + d * to.y,
  };
}

/** How far a point is from the curve, in pixels at zoom 1. */
function distanceToCurve(curve: HandoffCurve, { x, y }: Point): number {
  let least = Infinity;
  for (let part = 0; part <= PARTS; part += 1) {
    const on = placeOn(curve, part / PARTS);
    least = Math.min(least, Math.hypot(on.x - x, on.y - y));
  }
  return least;
}

/** The curve as SVG path data, with the open tip of its arrow. */
export function curvePath(curve: HandoffCurve): string {
  const [from, leaves, reaches, to] = curve;
  const [left, right] = tipOf(curve);
  return [
    `M${from.x},${from.y}C${leaves.x},${leaves.y} ${reaches.x},${reaches.y} ${to.x},${to.y}`,
    `M${left.x},${left.y}L${to.x},${to.y}L${right.x},${right.y}`,
  ].join('');
}

/** The two ends of the arrow's tip behind the end of the curve. */
function tipOf([, , reaches, to]: HandoffCurve): readonly [Point, Point] {
  const angle = Math.atan2(to.y - reaches.y, to.x - reaches.x);
  const end = (turn: number): Point => ({
    x: to.x - 9 * Math.cos(angle + turn),
    y: to.y - 9 * Math.sin(angle + turn),
  });
  return [end(0.5), end(-0.5)];
}

/** How the line of a handoff looks. The graph, its legend and its pictures read this table. */
interface HandoffLook {
  /** The state whose colour it has. */
  readonly state: PackageStateName;
  /** What stands in its bubble, so that it can be told without colours. */
  readonly sign: string;
  readonly dash: readonly number[];
}

/** A handoff is a double line, so that it cannot be taken for a dependency: so wide, and so wide the gap in it. */
export const HANDOFF_WIDTH = 4;
export const HANDOFF_GAP = 1.5;

/** Half of the width and of the height of its bubble. */
export const BUBBLE_HALF_WIDTH = 9;
export const BUBBLE_HALF_HEIGHT = 7;

/** By how far it is, how it looks. */
export const HANDOFF_LOOK: Readonly<Record<HandoffStanding, HandoffLook>> = {
  pending: { state: 'ready', sign: '?', dash: [3, 4] },
  accepted: { state: 'working', sign: '…', dash: [10, 4] },
  answered: { state: 'done', sign: '✓', dash: [] },
  unanswered: { state: 'blocked', sign: '!', dash: [10, 3, 3, 3] },
};

/** A speech bubble around a place, as SVG path data. */
export function bubblePath({ x, y }: { readonly x: number; readonly y: number }): string {
  const [w, h] = [BUBBLE_HALF_WIDTH, BUBBLE_HALF_HEIGHT];
  return `M${x - w},${y - h}h${2 * w}v${2 * h}h${-w}l-5,4v-4h${5 - w}z`;
}

/** What one package asks of another, where it is drawn. */
export interface HandoffLine {
  /** The package that asks. */
  readonly from: string;
  /** The latest of those between the two that is not answered, else the latest. */
  readonly handoff: LiveHandoff;
  /** How many there are between the two. */
  readonly count: number;
  readonly curve: HandoffCurve;
  /** Where its bubble stands: about in the middle, clear of those before it. */
  readonly bubble: Point;
}

const NONE: readonly HandoffLine[] = [];

const asking = new WeakMap<PackageLookup, readonly GraphPackage[]>();

/** The packages that ask something of others, or have left them something; looked for once in a plan as it is. */
export function askingPackages(packages: PackageLookup): readonly GraphPackage[] {
  let found = asking.get(packages);
  if (!found) {
    const some: GraphPackage[] = [];
    for (const item of packages.values()) {
      if (item.handoffs !== undefined) {
        some.push(item);
      }
    }
    found = some;
    asking.set(packages, found);
  }
  return found;
}

/** A line for each pair of packages of which one asks the other, or has left it something. */
export function handoffLines(layout: GraphLayout, packages: PackageLookup): readonly HandoffLine[] {
  const bubbles: Point[] = [];
  const lines = askingPackages(packages).flatMap(({ id, handoffs = [] }) =>
    [...new Set(handoffs.map(({ to }) => to))].flatMap((to): HandoffLine[] => {
      const between = handoffs.filter((each) => each.to === to);
      const handoff = between.findLast(({ standing }) => standing !== 'answered') ?? between.at(-1);
      const curve = handoffCurve(layout, id, to);
      if (!handoff || !curve) {
        return [];
      }
      const bubble = clearPlace(layout, curve, bubbles);
      bubbles.push(bubble);
      return [{ from: id, handoff, count: between.length, curve, bubble }];
    }),
  );
  return lines.length === 0 ? NONE : lines;
}

/** Places on a curve, the best first; the lanes between the waves are where nothing hides a bubble. */
const PLACES = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8];
/** How far bubbles, with the words below them, keep from each other, in pixels at zoom 1. */
const CLEARANCE = { x: 44, y: 34 };

function clearPlace(layout: GraphLayout, curve: HandoffCurve, taken: readonly Point[]): Point {
  const places = PLACES.map((at) => placeOn(curve, at)).filter((place) => !isHidden(layout, place));
  const [middle = placeOn(curve, 0.5)] = places;
  // Where the curve offers none, the bubble stands a little above or below it.
  const around = [-1, 1].map((side) => ({ x: middle.x, y: middle.y + side * CLEARANCE.y }));
  const isClear = ({ x, y }: Point): boolean =>
    taken.every((other) => Math.abs(other.x - x) >= CLEARANCE.x || Math.abs(other.y - y) >= CLEARANCE.y);
  return [...places, ...around].find(isClear) ?? middle;
}

function isHidden(layout: GraphLayout, { x, y }: Point): boolean {
  return layout.packages.some(
    (placed) =>
      x > placed.x - BUBBLE_HALF_WIDTH &&
      x < placed.x + NODE_WIDTH + BUBBLE_HALF_WIDTH &&
      y > placed.y - BUBBLE_HALF_HEIGHT &&
      y < placed.y + NODE_HEIGHT + BUBBLE_HALF_HEIGHT,
  );
}

/** The line at a place, of which the bubble is the easiest to point at. @param reach in pixels at zoom 1. */
export function handoffAt(
  lines: readonly HandoffLine[],
  point: Point,
  reach: number,
): HandoffLine | undefined {
  const onBubble = lines.find(
    ({ bubble }) => Math.hypot(bubble.x - point.x, bubble.y - point.y) < reach + 10,
  );
  return onBubble ?? lines.find(({ curve }) => distanceToCurve(curve, point) < reach);
}
