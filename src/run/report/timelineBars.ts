import type { AttemptResult } from '../explaining/attemptHistory';
import type { PackageReport, RunReport } from './reportDocument';

/** One attempt as a bar on the run's own time line; `from` and `to` are shares of its whole length, 0 to 1. */
export interface TimelineBar {
  readonly attempt: number;
  readonly result: AttemptResult;
  readonly from: number;
  readonly to: number;
  /** Its work. */
  readonly seconds: number;
  /** Where in it nobody worked, as shares of the line too. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

/** The bars of one package, which is named after those around it: `api/orders`. */
export interface TimelineRow {
  readonly package: string;
  readonly bars: readonly TimelineBar[];
}

/**
 * Lays all attempts of a report out on one time line, in the order in which the packages began; those of a child run
 * stand below their package.
 */
export function timelineRows(report: RunReport): TimelineRow[] {
  const begin = Date.parse(report.started_at);
  const length = Math.max(1, Date.parse(report.as_of) - begin);
  const share = (time: number) => Math.min(1, Math.max(0, (time - begin) / length));
  const rowsOf = ({ packages }: RunReport, way: string): TimelineRow[] =>
    packages
      .filter((item) => item.attempts.length > 0)
      .sort((a, b) => startOf(a) - startOf(b))
      .flatMap((item) => [
        rowOf(item, `${way}${item.id}`),
        ...(item.subplan === undefined ? [] : rowsOf(item.subplan, `${way}${item.id}/`)),
      ]);
  const rowOf = (item: PackageReport, name: string): TimelineRow => ({
    package: name,
    bars: item.attempts.map((attempt) => {
      const from = Date.parse(attempt.started_at);
      return {
        attempt: attempt.attempt,
        result: attempt.result,
        from: share(from),
        to: share(Date.parse(attempt.ended_at ?? report.as_of)),
        seconds: attempt.seconds,
        waits: (attempt.waits ?? []).map(({ started_at: start, seconds }) => ({
          from: share(Date.parse(start)),
          to: share(Date.parse(start) + seconds * 1000),
        })),
      };
    }),
  });
  return rowsOf(report, '');
}

function startOf({ attempts }: PackageReport): number {
  return Date.parse(attempts[0]?.started_at ?? '') || 0;
}
