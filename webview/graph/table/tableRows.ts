import type { GraphPackage } from '../../../src/protocol/graph';
import { packageWithin } from '../layout/within';
import { expectedOf } from '../package/expected';
import type { TableOrder } from './sortPackages';
import { sortPackages } from './sortPackages';

/** A row of the table. */
export interface TableRow {
  readonly item: GraphPackage;
  /** In how many sub-plans it is. */
  readonly depth: number;
  /** Whether the packages of its sub-plan follow. */
  readonly open: boolean;
  /** How long it is expected to take, in milliseconds; absent where that does not matter any more. */
  readonly expected: number | undefined;
}

/** What the table is asked for. */
export interface TableQuery {
  readonly openGroups: ReadonlySet<string>;
  /** What is looked for, and the packages in whose sub-plans that is; undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly order: TableOrder | undefined;
  /** The host's time in milliseconds since 1970. */
  readonly now: number;
}

/**
 * The rows of the table: the packages of a plan in the wanted order, and under each of them those of its sub-plan where
 * that is open or something in it is looked for.
 */
export function tableRows(packages: readonly GraphPackage[], query: TableQuery, depth = 0): TableRow[] {
  const { openGroups, matches, order, now } = query;
  const wanted = packages.filter(({ id }) => matches?.has(id) ?? true);
  const times = expectedOf(packages);
  return sortPackages(wanted, order, now, times).flatMap((item) => {
    const inner = item.subplan?.packages.map((each) => packageWithin(item.id, each)) ?? [];
    const open = openGroups.has(item.id) || inner.some(({ id }) => matches?.has(id) ?? false);
    const expected = item.endedAt === undefined && item.state !== 'done' ? times.get(item.id) : undefined;
    return [{ item, depth, open, expected }, ...(open ? tableRows(inner, query, depth + 1) : [])];
  });
}
