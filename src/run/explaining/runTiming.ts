import type { JournalEvent } from '../run';
import type { AttemptRecord } from './attemptHistory';
import { attemptHistory } from './attemptHistory';
import type { TimeSpan } from './heldTime';
import { workIn } from './heldTime';
import { inOrder } from './inOrder';

/** How long a run took and what was gained by working side by side. Times in milliseconds. */
export interface RunTiming {
  /** While the run was going on: the time between its ends and their continuations is left out. */
  readonly elapsed: number;
  /** The part of it in which attempts waited for people or for the end of a fault, and no other worked. */
  readonly waited: number;
  /** The work of all attempts, one after another. */
  readonly sequential: number;
  /** `sequential` divided by `elapsed` without `waited`, to two digits; undefined when nothing took any time. */
  readonly speedup: number | undefined;
  /** The most attempts that went on at the same time. */
  readonly peak: number;
  /** How long at least two attempts went on at the same time. */
  readonly overlapping: number;
}

/** Computes a run's times. What has not ended counts up to the last event. */
export function runTiming(
  events: readonly JournalEvent[],
  attempts: readonly AttemptRecord[] = attemptHistory(events),
): RunTiming {
  const ordered = inOrder(events);
  const last = Date.parse(ordered.at(-1)?.time ?? '') || 0;
  const elapsed = goingOn(ordered, last);
  const work = attempts.flatMap(({ startedAt, endedAt = last, held }) => workIn([startedAt, endedAt], held));
  const open = attempts.flatMap(({ held = [] }) =>
    held.map(([from, to]): TimeSpan => [from, Math.min(to, last)]),
  );
  // What two wait for at the same time counts once.
  const waited = open.reduce((sum, span, index) => sum + free(span, [...work, ...open.slice(0, index)]), 0);
  const sequential = work.reduce((sum, [from, to]) => sum + (to - from), 0);
  const busy = elapsed - waited;
  return {
    elapsed,
    waited,
    sequential,
    speedup: busy > 0 && sequential > 0 ? Math.round((sequential / busy) * 100) / 100 : undefined,
    ...overlap(work),
  };
}

function goingOn(events: readonly JournalEvent[], last: number): number {
  let elapsed = 0;
  let since: number | undefined;
  for (const event of events) {
    if (event.type === 'run.started' || event.type === 'run.continued') {
      since ??= Date.parse(event.time);
    } else if (event.type === 'run.ended' && since !== undefined) {
      elapsed += Date.parse(event.time) - since;
      since = undefined;
    }
  }
  return Math.max(0, elapsed + (since === undefined ? 0 : last - since));
}

/** How much of a span none of the others is in, in milliseconds. */
function free(span: TimeSpan, others: readonly TimeSpan[]): number {
  const taken = [...others].sort((a, b) => a[0] - b[0]);
  return workIn(span, taken).reduce((sum, [from, to]) => sum + (to - from), 0);
}

function overlap(spans: readonly (readonly [number, number])[]): { peak: number; overlapping: number } {
  // At the same instant what ends comes before what starts.
  const steps = spans
    .flatMap(([from, to]): [number, 1 | -1][] => [
      [from, 1],
      [Math.max(from, to), -1],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let open = 0;
  let peak = 0;
  let overlapping = 0;
  let before = 0;
  for (const [time, step] of steps) {
    overlapping += open >= 2 ? time - before : 0;
    open += step;
    peak = Math.max(peak, open);
    before = time;
  }
  return { peak, overlapping };
}
