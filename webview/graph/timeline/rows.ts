import type { GraphPackage } from '../../../src/protocol/graph';
import type { AttemptRecord, AttemptResult, AttemptWait } from '../../../src/run/explaining/attemptHistory';
import { waitsIn } from '../../../src/run/explaining/attemptHistory';
import type { Forecast, Span } from './forecast';
import { TIMELINE_STRINGS } from './strings';

/** One bar of the chart. Times in milliseconds since 1970. */
export interface Bar extends Span {
  readonly package: string;
  readonly title: string;
  /** 0 for what is only expected. */
  readonly attempt: number;
  readonly result: AttemptResult | 'expected';
  readonly critical: boolean;
  /** Where in it nobody worked. */
  readonly waits: readonly AttemptWait[];
}

/** A row of the chart with its bars from left to right. */
export interface TimelineRow {
  readonly key: string;
  readonly label: string;
  /** The package that the row is about; absent for a slot. */
  readonly package?: string;
  /** In how many open sub-plans the package is; absent for those of the plan itself. */
  readonly depth?: number;
  readonly bars: readonly Bar[];
}

/** Everything that a chart is made of. */
export interface TimelineInput {
  readonly packages: readonly GraphPackage[];
  readonly attempts: readonly AttemptRecord[];
  readonly forecast: Forecast;
  /** Where the bars of what goes on end for now. */
  readonly now: number;
}

/** A row for each package, in the order in which they begin. */
export function rowsByPackage(input: TimelineInput): TimelineRow[] {
  const bars = new Map<string, Bar[]>();
  for (const bar of barsOf(input)) {
    const own = bars.get(bar.package);
    if (own) {
      own.push(bar);
    } else {
      bars.set(bar.package, [bar]);
    }
  }
  return [...bars]
    .map(([id, own]) => ({ key: id, label: own[0]?.title ?? id, package: id, bars: own }))
    .sort((a, b) => (a.bars[0]?.from ?? 0) - (b.bars[0]?.from ?? 0));
}

/** A row for each agent slot: a bar goes into the first slot that is free by then, so that gaps are idle time. */
export function rowsBySlot(input: TimelineInput): TimelineRow[] {
  const slots: Bar[][] = [];
  for (const bar of [...barsOf(input)].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const free = slots.find((slot) => (slot.at(-1)?.to ?? 0) <= bar.from);
    if (free) {
      free.push(bar);
    } else {
      slots.push([bar]);
    }
  }
  return slots.map((bars, index) => ({
    key: `slot ${index + 1}`,
    label: TIMELINE_STRINGS.slot(index + 1),
    bars,
  }));
}

/** Which part of their time, from 0 to 1, the slots had nothing to do but wait, up to now. */
export function idleShare(rows: readonly TimelineRow[], start: number, now: number): number {
  const all = rows.length * (now - start);
  const busy = rows
    .flatMap(({ bars }) => bars)
    .filter(({ result }) => result !== 'expected')
    .reduce((sum, { from, to, waits }) => {
      const waited = waits.reduce((all, wait) => all + (wait.to - wait.from), 0);
      return sum + Math.max(0, Math.min(to, now) - from - waited);
    }, 0);
  return all > 0 ? Math.min(1, Math.max(0, 1 - busy / all)) : 0;
}

function barsOf({ packages, attempts, forecast, now }: TimelineInput): Bar[] {
  const byId = new Map(packages.map((item) => [item.id, item]));
  const tried = attempts.map((attempt): Bar => {
    const item = byId.get(attempt.package);
    return {
      package: attempt.package,
      title: item?.title ?? attempt.package,
      attempt: attempt.attempt,
      result: attempt.result,
      critical: item?.critical ?? false,
      from: attempt.startedAt,
      to: Math.max(attempt.startedAt, attempt.endedAt ?? now),
      waits: waitsIn(attempt, now),
    };
  });
  const going = new Set(attempts.filter(({ endedAt }) => endedAt === undefined).map((each) => each.package));
  const expected = packages.flatMap((item): Bar[] => {
    const span = forecast.spans.get(item.id);
    const from = span && going.has(item.id) ? now : span?.from;
    return span === undefined || from === undefined || span.to <= from
      ? []
      : [
          {
            package: item.id,
            title: item.title,
            attempt: 0,
            result: 'expected',
            critical: item.critical,
            from,
            to: span.to,
            waits: [],
          },
        ];
  });
  return [...tried, ...expected];
}
