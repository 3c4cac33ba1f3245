import type { EdgeFlow } from './edgeFlow';

/** How a line is drawn, in pixels at zoom 1. The graph and its legend both read this table. */
export interface EdgeLook {
  readonly width: number;
  /** Lengths of strokes and gaps; empty for a line without gaps. */
  readonly dash: readonly number[];
}

const DASHES: Readonly<Record<EdgeFlow, readonly number[]>> = {
  satisfied: [],
  active: [8, 4],
  waiting: [2, 4],
  broken: [8, 3, 2, 3],
};

/** Length of an arrow's tip, and half its height. */
export const TIP_LENGTH = 6;
export const TIP_HALF = 4;

/** The look of an edge: its dashes tell how far its source is, its width whether it is on the critical path. */
export function edgeLook(flow: EdgeFlow, kind: { critical: boolean; redundant: boolean }): EdgeLook {
  const width = kind.critical ? 2.5 : kind.redundant ? 1 : 1.25;
  return { width, dash: DASHES[flow] };
}
