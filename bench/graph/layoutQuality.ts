import { NODE_HEIGHT, NODE_WIDTH } from '../../webview/graph/canvas/layout/layout';
import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';
import type { Centres } from './layoutPeers';
import { straightCrossings } from './straightCrossings';

/** So far a package must have gone to be said to have moved, in pixels: half its height. */
const MOVED = NODE_HEIGHT / 2;

/** How good a layout is, counted alike for every tool. */
export interface LayoutQuality {
  readonly crossings: number;
  /** The share of packages that a small edit of the plan has moved. */
  readonly moved: number;
}

/** The plan with one package more: in the middle, after one package and before another where there are such. */
export function editedPlan(plan: LayoutInput): LayoutInput {
  const middle = plan.waves.length >> 1;
  const from = plan.waves[middle - 1]?.[0];
  const to = plan.waves[middle + 1]?.at(-1);
  return {
    waves: plan.waves.map((ids, wave) => (wave === middle ? [...ids, 'added'] : ids)),
    packages: [...plan.packages, { id: 'added', wave: middle + 1 }],
    edges: [
      ...plan.edges,
      ...(from === undefined ? [] : [{ from, to: 'added', redundant: false }]),
      ...(to === undefined ? [] : [{ from: 'added', to, redundant: false }]),
    ],
  };
}

/** The share of packages that have moved up or down; that all of them move alike is not counted. */
export function movementOf(before: Centres, after: Centres): number {
  const shifts = [...before].flatMap(([id, { y }]) => {
    const now = after.get(id);
    return now ? [now.y - y] : [];
  });
  const common = shifts.toSorted((a, b) => a - b)[shifts.length >> 1] ?? 0;
  return shifts.filter((shift) => Math.abs(shift - common) > MOVED).length / Math.max(1, shifts.length);
}

/** How often edges cross when they are drawn straight from box to box. */
export function crossingsOf(plan: LayoutInput, centres: Centres): number {
  return straightCrossings(
    plan.edges.flatMap(({ from, to }) => {
      const source = centres.get(from);
      const target = centres.get(to);
      return source && target
        ? [
            {
              fromX: source.x + NODE_WIDTH / 2,
              fromY: source.y,
              toX: target.x - NODE_WIDTH / 2,
              toY: target.y,
            },
          ]
        : [];
    }),
  );
}
