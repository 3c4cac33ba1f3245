import type { ChildStates, RunState } from '../run';
import { NO_CHILDREN } from '../run';
import type { OpenSpan, StandingSpan } from '../kernel/kernel';
import { amountAt, amountOf, isWork, workOf } from '../kernel/kernel';
import type { AttemptRecord } from './attemptHistory';

/** A package of which a time is expected. */
interface TimedPackage {
  readonly id: string;
  /** How long it may take at most. */
  readonly timeoutMinutes: number;
  /** How long its attempts took that succeeded in earlier runs, in milliseconds. */
  readonly pastTimes?: readonly number[];
}

const MINUTE = 60_000;

/** By package, how long the work of those of its attempts took that succeeded, in milliseconds. */
export function takenTimes(attempts: readonly AttemptRecord[]): Map<string, number[]> {
  const taken = new Map<string, number[]>();
  for (const { package: id, endedAt, spans, result } of attempts) {
    if (endedAt !== undefined && result === 'done') {
      taken.set(id, [...(taken.get(id) ?? []), amountAt(workOf(spans), endedAt)]);
    }
  }
  return taken;
}

/**
 * How long a package is expected to take, in milliseconds: as long as its own attempts that succeeded took, in this
 * and in earlier runs, else the part of its time-out that the others needed (the median). Of no package where none has
 * succeeded yet: a time-out says when something is given up, and nothing of how long it takes.
 *
 * @param now how long the attempts of a package that succeeded in this run took, in milliseconds.
 */
export function expectationFrom<T extends TimedPackage>(
  packages: readonly T[],
  now: (item: T) => readonly number[],
): (item: T) => number | undefined {
  const own = (item: T): number | undefined => {
    const { pastTimes = NONE } = item;
    const times = now(item);
    return pastTimes.length + times.length === 0 ? undefined : mean([...pastTimes, ...times]);
  };
  const ratios: number[] = [];
  // A loop: it is done with each change of a large plan.
  for (const item of packages) {
    const taken = item.timeoutMinutes <= 0 ? undefined : own(item);
    if (taken !== undefined) {
      ratios.push(taken / (item.timeoutMinutes * MINUTE));
    }
  }
  const usual = Float64Array.from(ratios).sort()[Math.floor(ratios.length / 2)];
  return (item) => own(item) ?? (usual === undefined ? undefined : item.timeoutMinutes * MINUTE * usual);
}

const NONE: readonly number[] = [];

/** By package, how long it is expected to take as `expectationFrom` says. */
export function expectedTimes(
  packages: readonly TimedPackage[],
  now: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number> {
  const expected = expectationFrom(packages, ({ id }) => now.get(id) ?? NONE);
  return new Map(
    packages.flatMap((item): [string, number][] => {
      const time = expected(item);
      return time === undefined ? [] : [[item.id, time]];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** How long a run took and what was gained by working side by side, over all runs in it; defined in docs/report.md. Times in milliseconds. */
export interface RunTiming {
  /** While the run was going on: the time between its ends and their continuations is left out. */
  readonly elapsed: number;
  /** The part of it in which something waited for a person or for the end of a fault, and nothing was worked on. */
  readonly waited: number;
  /** All work, one after another: `preparing`, `working`, `checking` and `merging` together. */
  readonly sequential: number;
  /** `sequential` divided by `elapsed` without `waited`, to two digits; undefined when nothing took any time. */
  readonly speedup: number | undefined;
  /** The most packages that were worked on at the same time. */
  readonly peak: number;
  /** How long at least two packages were worked on at the same time. */
  readonly overlapping: number;
  /** For how long packages stood each way, all of them together. */
  readonly stood: Readonly<Record<StandingSpan['standing'], number>>;
  /** Work of attempts that another one of the same package has followed. */
  readonly retried: number;
}

/**
 * Computes a run's times, those of the runs in it included: of a package that is a plan of its own, what is worked in
 * its run counts in place of its agent's time, which only waits for that.
 * @param now where the count of what goes on ends, in milliseconds since 1970; by default the run's last event.
 */
export function runTiming(
  run: RunState,
  children: ChildStates = NO_CHILDREN,
  now = Date.parse(run.lastTime),
): RunTiming {
  const all = spansIn(run, children, now);
  const work = all.filter(({ standing }) => isWork(standing)).map(({ from, to }): TimeSpan => [from, to]);
  const waits = all
    .filter(({ standing }) => standing === 'waits_for_you' || standing === 'held')
    .map(({ from, to }): TimeSpan => [from, to]);
  const elapsed = amountAt(amountOf(run.goings), now);
  const waited = covered([...work, ...waits]) - covered(work);
  const sequential = lengthOf(work);
  const busy = elapsed - waited;
  const stood = { ...NOTHING };
  for (const { standing, from, to } of all) {
    stood[standing] += to - from;
  }
  return {
    elapsed,
    waited,
    sequential,
    speedup: busy > 0 && sequential > 0 ? Math.round((sequential / busy) * 100) / 100 : undefined,
    ...overlap(work),
    stood,
    retried: lengthOf(
      all
        .filter(({ standing, overtaken }) => overtaken && isWork(standing))
        .map(({ from, to }): TimeSpan => [from, to]),
    ),
  };
}

const NOTHING = {
  preparing: 0,
  working: 0,
  checking: 0,
  merging: 0,
  waits_for_you: 0,
  waits_for_others: 0,
  held: 0,
};

/** From when to when, in milliseconds since 1970. */
type TimeSpan = readonly [from: number, to: number];

interface EndedSpan {
  readonly standing: StandingSpan['standing'];
  readonly from: number;
  readonly to: number;
  /** Whether its attempt was followed by another one. */
  readonly overtaken: boolean;
}

function spansIn(run: RunState, children: ChildStates, now: number): EndedSpan[] {
  return [...run.packages.values()].flatMap(({ selected, spans, attempt, childRun }) => {
    const child = childRun === undefined ? undefined : children(childRun);
    const own = spans.filter(({ standing }) => selected && (child === undefined || standing !== 'working'));
    return [
      ...own.map((span) => ({
        standing: span.standing,
        ...ended(span, now),
        overtaken: span.attempt > 0 && span.attempt < attempt,
      })),
      ...(child === undefined ? [] : spansIn(child, children, now)),
    ];
  });
}

function ended({ from, to }: OpenSpan, now: number): { readonly from: number; readonly to: number } {
  return { from, to: to ?? Math.max(from, now) };
}

function lengthOf(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, [from, to]) => sum + (to - from), 0);
}

/** How much time is in at least one of the spans. */
function covered(spans: readonly TimeSpan[]): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

/** The most spans that go on at the same time, and for how long at least two do. */
export function overlap(spans: readonly TimeSpan[]): Pick<RunTiming, 'peak' | 'overlapping'> {
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
