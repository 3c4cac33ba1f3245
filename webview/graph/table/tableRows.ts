import type { GraphPackage } from '../../../src/protocol/graph';
import { packageWithin } from '../layout/within';
import type { TableOrder } from './sortPackages';
import { sortPackages } from './sortPackages';

/** A row of the table. */
export interface TableRow {
  readonly item: GraphPackage;
  /** In how many sub-plans it is. */
  readonly depth: number;
  /** Whether the packages of its sub-plan follow. */
  readonly open: boolean;
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
  return sortPackages(wanted, order, now).flatMap((item) => {
    const inner = item.subplan?.packages.map((each) => packageWithin(item.id, each)) ?? [];
    const open = openGroups.has(item.id) || inner.some(({ id }) => matches?.has(id) ?? false);
    return [{ item, depth, open }, ...(open ? tableRows(inner, query, depth + 1) : [])];
  });
}
