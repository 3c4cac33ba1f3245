import type { GraphPackage } from '../../../src/protocol/graph';
import { allTokens } from '../../../src/run/usage/usage';
import { amountAt, PACKAGE_STATES } from '../../../src/run/kernel/kernel';

/** The columns of the table, in their order. */
export const TABLE_COLUMNS = [
  'state',
  'title',
  'wave',
  'agent',
  'attempt',
  'elapsed',
  'expected',
  'files',
  'usage',
  'slack',
  'waits',
] as const;

export type TableColumn = (typeof TABLE_COLUMNS)[number];

const NOTHING_EXPECTED: ReadonlyMap<string, number> = new Map();

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
  expected: ReadonlyMap<string, number> = NOTHING_EXPECTED,
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
  { now, expected }: { readonly now: number; readonly expected: ReadonlyMap<string, number> },
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
      return expected.get(item.id) ?? -1;
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
