import type { GraphPackage } from '../../../src/protocol/graph';
import type { JournalEvent } from '../../../src/run/run';
import { attemptHistory } from '../../../src/run/explaining/attemptHistory';
import { packageWithin } from '../layout/within';
import type { Forecast } from './forecast';
import type { TimelineRow } from './rows';
import { rowsByPackage } from './rows';
import type { ChildHistories } from './useChildHistories';

/** A plan or sub-plan with what happened in its run. */
export interface PlayedPlan {
  /** By the addresses under which views know them. */
  readonly packages: readonly GraphPackage[];
  /** The journal of its run, in which packages go by their own ids. */
  readonly events: readonly JournalEvent[];
  /** What its run calls a package. */
  readonly nameOf: (item: GraphPackage) => string;
}

/** Which sub-plans are shown, and what is known of their runs. */
export interface InnerRuns {
  readonly openGroups: ReadonlySet<string>;
  readonly histories: ChildHistories;
  /** Where the bars of what goes on end for now, in milliseconds since 1970. */
  readonly now: number;
}

const NOTHING_EXPECTED: Forecast = { spans: new Map(), end: 0 };

/** Rows of packages, and under those whose sub-plans are open the rows of what is in them. */
export function withInnerRows(
  rows: readonly TimelineRow[],
  plan: PlayedPlan,
  runs: InnerRuns,
): readonly TimelineRow[] {
  const byId = new Map(plan.packages.map((item) => [item.id, item]));
  return rows.flatMap((row) => {
    const item = row.package === undefined ? undefined : byId.get(row.package);
    return item?.subplan && runs.openGroups.has(item.id)
      ? [row, ...rowsWithin(item, plan, runs).map((each) => ({ ...each, depth: (each.depth ?? 0) + 1 }))]
      : [row];
  });
}

function rowsWithin(group: GraphPackage, around: PlayedPlan, runs: InnerRuns): readonly TimelineRow[] {
  const own = group.subplan?.packages ?? [];
  const names = new Map(own.map((item) => [packageWithin(group.id, item).id, item.id]));
  const addresses = new Map([...names].map(([address, id]) => [id, address]));
  const name = around.nameOf(group);
  // A later attempt may go on with the run of an earlier one.
  const children = new Set(
    around.events.flatMap((event) =>
      event.type === 'attempt.started' && event.package === name && event.child !== undefined
        ? [event.child]
        : [],
    ),
  );
  const events = [...children].flatMap((run) => runs.histories.get(run) ?? []);
  const attempts = [...children].flatMap((run) =>
    attemptHistory(runs.histories.get(run) ?? []).map((attempt) => ({
      ...attempt,
      package: addresses.get(attempt.package) ?? attempt.package,
    })),
  );
  const packages = own.map((item) => packageWithin(group.id, item));
  const rows = rowsByPackage({ packages, attempts, forecast: NOTHING_EXPECTED, now: runs.now });
  return withInnerRows(rows, { packages, events, nameOf: (item) => names.get(item.id) ?? item.id }, runs);
}
