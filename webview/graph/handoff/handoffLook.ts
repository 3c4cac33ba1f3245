import type { HandoffStanding } from '../../../src/run/handoffs/handoffs';
import type { PackageStateName } from '../../../src/run/kernel/kernel';

/** How the line of a handoff looks. The graph, its legend and its pictures read this table. */
export interface HandoffLook {
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
