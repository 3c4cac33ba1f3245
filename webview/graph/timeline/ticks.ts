const SECOND = 1000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const MOST_TICKS = 6;
const LONG_MS = 10 * 60 * SECOND;

/** Round times for an axis, at most a handful. All in milliseconds since 1970. */
export function ticksOf(start: number, end: number): readonly number[] {
  const seconds = Math.max(1, (end - start) / SECOND);
  const step =
    (STEPS.find((each) => seconds / each <= MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS)) * SECOND;
  const ticks: number[] = [];
  for (let tick = Math.ceil(start / step) * step; tick <= end; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}

const SHORT = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const EXACT = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });

/** A time of day, with seconds where the whole is short. @param span of what it is part of, in milliseconds */
export function clockTime(time: number, span: number): string {
  return (span < LONG_MS ? EXACT : SHORT).format(time);
}
