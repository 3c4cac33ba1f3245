import type { GraphPackage } from '../../../../src/protocol/graph';
import type { HandoffStanding } from '../../../../src/run/asking/handoffs';
import type { LiveHandoff } from '../../../../src/run/explaining/liveView';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { GraphLayout, Point } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import type { HandoffCurve } from './handoffCurve';
import { distanceToCurve, handoffCurve, placeOn } from './handoffCurve';

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

/** A line for each pair of packages of which one asks the other, or has left it something. */
export function handoffLines(
  layout: GraphLayout,
  packages: ReadonlyMap<string, GraphPackage>,
): readonly HandoffLine[] {
  const bubbles: Point[] = [];
  const lines = [...packages.values()].flatMap(({ id, handoffs = [] }) =>
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
