import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { Trace } from '../lines/edgeLook';
import type { Viewport } from './viewport';

/** What pictures are painted with: `CanvasPen` on the screen, `SvgPen` in files. Each call says all about its look. */
export interface Pen {
  /** An outline to be traced, or the one that SVG path data tell. */
  path(data?: string): Trace;
  fill(path: Trace, color: string): void;
  stroke(path: Trace, line: Line): void;
  /** Writes in one line; `y` is its middle. */
  text(words: string, x: number, y: number, look: TextLook): void;
  /** The icon of a state, with its left upper corner at the given place. */
  icon(state: PackageStateName, size: number, x: number, y: number): void;
  /** From now on as little opaque as this, 0 to 1. */
  fade(alpha: number): void;
  /** From now on places are those of the graph, seen through a viewport; of the picture itself without one. */
  through(viewport?: Viewport): void;
  /** Paints what a title belongs to, which is read where somebody points at it. */
  titled(title: string, paint: () => void): void;
}

/** How a line is drawn. */
export interface Line {
  readonly color: string;
  readonly width: number;
  /** Lengths of strokes and gaps. */
  readonly dash?: readonly number[];
  readonly cap?: 'round' | 'butt';
}

/** How words are written; sizes in pixels. */
export interface TextLook {
  readonly color: string;
  readonly size: number;
  readonly bold?: boolean;
  /** Around their place or before it; else they begin at it. */
  readonly align?: 'center' | 'right';
  /** Above their place, in place of on it. */
  readonly above?: boolean;
  /** A colour around the letters, so that they can be read on lines. */
  readonly halo?: string;
}
