import type { LifeSample } from './lifeSample';

/** How many lines without anything new it takes, at least, to suspect a loop. */
const FEWEST_LINES = 40;
/** The share of those lines that has to repeat earlier ones. */
const SHARE = 0.95;
/** Moments that are remembered; beyond them the window is thinned out. */
const MOST_MOMENTS = 400;

interface Moment {
  /** Time awake since the watch began, in milliseconds. */
  readonly at: number;
  readonly lines: number;
  readonly repeated: number;
}

/** A stretch of output that only repeats what was printed before. */
export interface Loop {
  readonly lines: number;
  readonly repeated: number;
  readonly lastedMs: number;
}

/** Finds out whether an agent prints nothing but what it has printed before. */
export class Repetition {
  private moments: Moment[] = [];

  /** @param passed since the sample before, in milliseconds. */
  take(passed: number, { lines, repeatedLines }: LifeSample['output']): void {
    const at = (this.moments.at(-1)?.at ?? 0) + passed;
    this.moments.push({ at, lines, repeated: repeatedLines });
    if (this.moments.length > MOST_MOMENTS) {
      this.moments = this.moments.filter((_moment, index) => index % 2 === 0 || index > MOST_MOMENTS / 2);
    }
  }

  /** The repetition of the last `windowMs`, if they were nothing else. */
  loop(windowMs: number): Loop | undefined {
    const last = this.moments.at(-1);
    const from = this.moments.findLastIndex(
      (moment) => last !== undefined && last.at - moment.at >= windowMs,
    );
    const first = this.moments[from];
    if (last === undefined || first === undefined) {
      return undefined;
    }
    this.moments = this.moments.slice(from);
    const lines = last.lines - first.lines;
    const repeated = last.repeated - first.repeated;
    return lines >= FEWEST_LINES && repeated >= lines * SHARE
      ? { lines, repeated, lastedMs: last.at - first.at }
      : undefined;
  }
}
