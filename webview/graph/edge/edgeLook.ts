import type { EdgeCargo } from '../../../src/contracts/obligations/edgeCargo';
import type { Point } from '../layout/layout';
import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { isActive } from '../../../src/run/kernel/kernel';

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

/** Fine dots, of an edge that does not keep its target from starting. */
export const DOTS: readonly number[] = [1, 4];

/** Lines that are wider than this are those of the critical path. */
export const ORDINARY_WIDTH = 1.5;

/** Length of an arrow's tip, and half its height. */
export const TIP_LENGTH = 6;
export const TIP_HALF = 4;

/** Half the size of the sign on a line that something flows along. */
export const SIGN_HALF = 5;

/**
 * The look of an edge: its dashes tell how far its source is, its width whether it is on the critical path or there for
 * the order alone. What is needed only at the end is dotted finely, however far it is: its name says that.
 */
export function edgeLook(
  flow: EdgeFlow,
  kind: {
    critical: boolean;
    redundant: boolean;
    carries?: EdgeCargo | undefined;
    needs?: readonly string[] | undefined;
  },
): EdgeLook {
  const plain = kind.redundant || (kind.carries === undefined && kind.needs === undefined);
  const width = kind.critical ? 2.5 : plain ? 1 : ORDINARY_WIDTH;
  return { width, dash: kind.needs === undefined ? DASHES[flow] : DOTS };
}

/** The sign of what flows, as SVG path data around a place: a diamond for a contract, a circle for a handoff. */
export function signPath(kind: EdgeCargo['kind'], { x, y }: Point): string {
  const half = SIGN_HALF;
  return kind === 'contract'
    ? `M${x - half},${y}L${x},${y - half}L${x + half},${y}L${x},${y + half}z`
    : `M${x - half + 1},${y}a${half - 1},${half - 1} 0 1 1 ${2 * half - 2},0a${half - 1},${half - 1} 0 1 1 ${2 - 2 * half},0z`;
}

/**
 * What an edge tells: its source is merged (`satisfied`), being worked on (`active`), not begun (`waiting`), or came to
 * an end that lets nothing through (`broken`).
 */
export type EdgeFlow = 'satisfied' | 'active' | 'waiting' | 'broken';

/** The flow of an edge whose source is in the given state. */
export function edgeFlow(source: PackageStateName): EdgeFlow {
  if (source === 'done') {
    return 'satisfied';
  }
  if (source === 'planned' || source === 'ready') {
    return 'waiting';
  }
  return isActive(source) ? 'active' : 'broken';
}
