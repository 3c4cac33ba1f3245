import type { EdgeCargo } from '../../../../src/contracts/edgeCargo';
import type { Point } from '../layout/layout';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { isActive } from '../../../../src/run/kernel/kernel';

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
const DOTS: readonly number[] = [1, 4];

/** Lines that are wider than this are those of the critical path. */
export const ORDINARY_WIDTH = 1.5;

/** Length of an arrow's tip, and half its height. */
export const TIP_LENGTH = 6;
export const TIP_HALF = 4;

/** Half the size of the sign on a line that something flows along. */
const SIGN_HALF = 5;

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

/** The sign of what flows, around a place: a diamond for a contract, a circle for a handoff. */
export function traceSign(trace: Trace, kind: EdgeCargo['kind'], { x, y }: Point): void {
  if (kind === 'contract') {
    traceDiamond(trace, x, y, SIGN_HALF);
  } else {
    trace.moveTo(x + SIGN_HALF - 1, y);
    trace.arc(x, y, SIGN_HALF - 1, 0, 2 * Math.PI);
  }
}

/** A diamond around a place, half as wide and high as `half`. */
export function traceDiamond(trace: Trace, x: number, y: number, half: number): void {
  trace.moveTo(x - half, y);
  trace.lineTo(x, y - half);
  trace.lineTo(x + half, y);
  trace.lineTo(x, y + half);
  trace.closePath();
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

/** What outlines are traced with: a path of a canvas, or `SvgTrace`. */
export type Trace = Pick<
  CanvasPath,
  'moveTo' | 'lineTo' | 'bezierCurveTo' | 'arc' | 'rect' | 'roundRect' | 'closePath'
>;

/** Traces into SVG path data. */
export class SvgTrace implements Trace {
  data = '';

  moveTo(x: number, y: number): void {
    this.data += `M${x},${y}`;
  }

  lineTo(x: number, y: number): void {
    this.data += `L${x},${y}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.data += `C${x1},${y1} ${x2},${y2} ${x},${y}`;
  }

  /** A whole circle from its right, where the path must have moved to: nothing else is traced. */
  arc(_x: number, _y: number, radius: number): void {
    const half = (toX: number): string => `a${radius},${radius} 0 1 1 ${toX},0`;
    this.data += `${half(-2 * radius)}${half(2 * radius)}z`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.data += `M${x},${y}h${width}v${height}h${-width}z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const [r, w, h] = [radius, width - 2 * radius, height - 2 * radius];
    const corner = (toX: number, toY: number): string => `a${r},${r} 0 0 1 ${toX},${toY}`;
    this.data += `M${x + r},${y}h${w}${corner(r, r)}v${h}${corner(-r, r)}h${-w}${corner(-r, -r)}v${-h}${corner(r, -r)}z`;
  }

  closePath(): void {
    this.data += 'z';
  }
}
