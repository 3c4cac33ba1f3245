import './packageTable.css';
import type { JSX } from 'react';
import { memo, useMemo, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../src/protocol/graph';
import { appearanceOf } from '../../src/run/kernel/kernel';
import { usageDetail, usageText } from '../../src/run/usage/usage';
import { Codicon } from './parts/icons';
import { Elapsed } from './parts/elapsed';
import { useGraphServices } from './parts/graphServices';
import { TextButton } from './inspector/section';
import { gateWords } from './package/gateMarks';
import { GroupButton } from './package/groupButton';
import { PACKAGE_STRINGS } from './package/strings';
import type { TableColumn, TableOrder, TableRow } from './tableRows';
import { nextOrder, TABLE_COLUMNS, tableRows } from './tableRows';
import { t } from '@vscode/l10n';

/** How many rows are drawn at first; a browser takes long for many thousands. */
const FIRST_ROWS = 500;
/** Rows that are deeper inside sub-plans than that are set in no further. */
const DEEPEST = 3;

/** What the table shows and does. */
export interface PackageTableProps {
  readonly snapshot: GraphSnapshot;
  /** Packages whose sub-plans are shown. */
  readonly openGroups: ReadonlySet<string>;
  /** The packages that are looked for, and those that they are in; undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (packageId: string) => void;
}

/** The same as the graph, as a table: for screen readers, and for those who prefer one. */
export const PackageTable = memo(function PackageTable(props: PackageTableProps): JSX.Element {
  const { snapshot, openGroups, matches, selected, onSelect } = props;
  const { clock } = useGraphServices();
  const [order, setOrder] = useState<TableOrder>();
  const [shown, setShown] = useState(FIRST_ROWS);
  const rows = useMemo(
    () => tableRows(snapshot.packages, { openGroups, matches, order, now: clock.read() }),
    [snapshot.packages, openGroups, matches, order, clock],
  );
  return (
    <div className="package-table">
      <table>
        <caption>{TABLE_STRINGS.caption(snapshot.feature.title)}</caption>
        <thead>
          <tr>
            {TABLE_COLUMNS.map((column) => (
              <ColumnHead key={column} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row key={row.item.id} {...row} selected={row.item.id === selected} onSelect={onSelect} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="table-none">{TABLE_STRINGS.none}</p>}
      {rows.length > shown && (
        <TextButton
          label={TABLE_STRINGS.more(rows.length - shown)}
          onClick={() => setShown(shown + 2 * FIRST_ROWS)}
        />
      )}
    </div>
  );
});

function ColumnHead(props: {
  column: TableColumn;
  order: TableOrder | undefined;
  onOrder: (order: TableOrder) => void;
}): JSX.Element {
  const { column, order, onOrder } = props;
  const mine = order?.column === column ? order : undefined;
  return (
    <th scope="col" aria-sort={mine ? (mine.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => onOrder(nextOrder(order, column))}>
        {TABLE_STRINGS.columns[column]}
        {mine && <Codicon name={mine.descending ? 'arrow-down' : 'arrow-up'} />}
      </button>
    </th>
  );
}

const Row = memo(function Row(
  props: TableRow & {
    selected: boolean;
    onSelect: (packageId: string) => void;
  },
): JSX.Element {
  const { item, depth, open, expected, selected, onSelect } = props;
  const look = appearanceOf(item);
  return (
    <tr
      className={selected ? 'is-selected' : ''}
      aria-current={selected}
      onClick={() => onSelect(item.id)}
      data-package={item.id}
    >
      <td className="table-state" data-color={look.color}>
        <Codicon name={look.codicon} spinning={item.state === 'working' && item.waits === undefined} />
        {look.label}
      </td>
      <th scope="row" data-depth={Math.min(depth, DEEPEST)}>
        <button
          type="button"
          className="link"
          onClick={(event) => {
            event.stopPropagation();
            onSelect(item.id);
          }}
        >
          {item.title}
        </button>
        {item.subplan && <GroupButton item={item} open={open} reachable />}
        <span className="table-id">{item.id}</span>
      </th>
      <td className="table-waits" title={latest(item)}>
        <span>{latest(item)}</span>
      </td>
      <td className="table-number">{item.wave}</td>
      <td>{item.agent}</td>
      <td className="table-number">{item.attempt > 0 && item.attempt}</td>
      <td className="table-number">{item.worked !== undefined && <Elapsed amount={item.worked} />}</td>
      <td className="table-number">{expected !== undefined && PACKAGE_STRINGS.about(expected)}</td>
      <td className="table-number">{item.filesModified}</td>
      <td className="table-number" title={item.usage && usageDetail(item.usage)}>
        {item.usage && usageText(item.usage)}
      </td>
      <td className="table-number">
        {item.critical ? TABLE_STRINGS.critical : TABLE_STRINGS.minutes(item.slackMinutes)}
      </td>
    </tr>
  );
});

/** What stands on a node as text, badges and gates: what it waits for or did last, and what needs a person. */
function latest(item: GraphPackage): string {
  const { blockedBy, message, violations = [], gates = [], locks } = item;
  return [
    ...(item.printed === undefined ? [] : [item.printed]),
    ...(blockedBy.length > 0 ? blockedBy : message === undefined ? [] : [message]),
    ...(violations.length > 0 ? [PACKAGE_STRINGS.violations(violations)] : []),
    ...gates.map(gateWords),
    ...(locks ? [PACKAGE_STRINGS.locks(locks)] : []),
  ].join('; ');
}

/** What people read in the table. */
const TABLE_STRINGS = {
  caption: (feature: string): string => t('Packages of {0}', feature),
  columns: {
    state: t('State'),
    title: t('Package'),
    wave: t('Wave'),
    agent: t('Agent'),
    attempt: t('Attempt'),
    elapsed: t('Time'),
    expected: t('Expected'),
    files: t('Files'),
    usage: t('Used'),
    slack: t('Slack'),
    waits: t('Latest'),
  } satisfies Readonly<Record<TableColumn, string>>,
  minutes: (minutes: number): string => t('{0} min', minutes),
  critical: t('critical'),
  none: t('No package is like that.'),
  more: (rest: number): string => t('Show {0} more', rest),
} as const;
