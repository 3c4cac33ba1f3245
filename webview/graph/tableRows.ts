import type { GraphPackage } from '../../src/protocol/graph';
import { packageWithin } from './canvas/layout/within';
import type { Expectation } from './package/expected';
import { expectedOf } from './package/expected';
import { allTokens } from '../../src/run/usage/usage';
import { amountAt, PACKAGE_STATES } from '../../src/run/kernel/kernel';

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
    const expected = item.endedAt === undefined && item.state !== 'done' ? times(item) : undefined;
    return [{ item, depth, open, expected }, ...(open ? tableRows(inner, query, depth + 1) : [])];
  });
}

/** The columns of the table, in their order. */
export const TABLE_COLUMNS = [
  'state',
  'title',
  'waits',
  'wave',
  'agent',
  'attempt',
  'elapsed',
  'expected',
  'files',
  'usage',
  'slack',
] as const;

export type TableColumn = (typeof TABLE_COLUMNS)[number];

const NOTHING_EXPECTED: Expectation = () => undefined;

/** By what rows are ordered, and which way. */
export interface TableOrder {
  readonly column: TableColumn;
  readonly descending: boolean;
}

/** The order that a click on a column's head asks for: its own, and the second time the other way round. */
export function nextOrder(order: TableOrder | undefined, column: TableColumn): TableOrder {
  return { column, descending: order?.column === column && !order.descending };
}

/**
 * Packages in the wanted order; those that are the same by it stay in the order of the plan.
 *
 * @param now the host's time in milliseconds since 1970
 * @param expected by package, how long it is expected to take, in milliseconds
 */
export function sortPackages(
  packages: readonly GraphPackage[],
  order: TableOrder | undefined,
  now: number,
  expected: Expectation = NOTHING_EXPECTED,
): readonly GraphPackage[] {
  if (order === undefined) {
    return packages;
  }
  const key = (item: GraphPackage) => sortKey(item, order.column, { now, expected });
  const direction = order.descending ? -1 : 1;
  return packages
    .map((item) => ({ item, by: key(item) }))
    .sort((a, b) => direction * compare(a.by, b.by))
    .map(({ item }) => item);
}

function sortKey(
  item: GraphPackage,
  column: TableColumn,
  { now, expected }: { readonly now: number; readonly expected: Expectation },
): string | number {
  switch (column) {
    case 'state':
      return PACKAGE_STATES.indexOf(item.state);
    case 'title':
      return item.title;
    case 'wave':
      return item.wave;
    case 'agent':
      return item.agent ?? '';
    case 'attempt':
      return item.attempt;
    case 'elapsed':
      return item.worked === undefined ? -1 : amountAt(item.worked, now);
    case 'expected':
      return expected(item) ?? -1;
    case 'files':
      return item.filesModified ?? -1;
    case 'usage':
      return item.usage === undefined ? -1 : allTokens(item.usage);
    case 'slack':
      return item.slackMinutes;
    case 'waits':
      return item.blockedBy.length;
  }
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(String(a), String(b));
}
