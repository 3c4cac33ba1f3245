import type { GraphPackage } from '../../../src/protocol/graph';
import { PACKAGE_STATES } from '../../../src/run/packageStates';

/** The columns of the table, in their order. */
export const TABLE_COLUMNS = [
  'state',
  'title',
  'wave',
  'agent',
  'attempt',
  'elapsed',
  'files',
  'slack',
  'waits',
] as const;

export type TableColumn = (typeof TABLE_COLUMNS)[number];

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
 */
export function sortPackages(
  packages: readonly GraphPackage[],
  order: TableOrder | undefined,
  now: number,
): readonly GraphPackage[] {
  if (order === undefined) {
    return packages;
  }
  const key = (item: GraphPackage) => sortKey(item, order.column, now);
  const direction = order.descending ? -1 : 1;
  return packages
    .map((item) => ({ item, by: key(item) }))
    .sort((a, b) => direction * compare(a.by, b.by))
    .map(({ item }) => item);
}

function sortKey(item: GraphPackage, column: TableColumn, now: number): string | number {
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
      return item.startedAt === undefined ? -1 : (item.endedAt ?? now) - item.startedAt;
    case 'files':
      return item.filesModified ?? -1;
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
