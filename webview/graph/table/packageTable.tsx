import './packageTable.css';
import type { JSX } from 'react';
import { memo, useMemo, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import { Codicon } from '../codicon';
import { Elapsed } from '../elapsed';
import { useGraphServices } from '../graphServices';
import { TextButton } from '../inspector/section';
import type { TableColumn, TableOrder } from './sortPackages';
import { nextOrder, sortPackages, TABLE_COLUMNS } from './sortPackages';
import { TABLE_STRINGS } from './strings';

/** So many rows are drawn at first; a browser takes long for many thousands. */
const FIRST_ROWS = 500;

/** What the table shows and does. */
export interface PackageTableProps {
  readonly snapshot: GraphSnapshot;
  /** The packages that are looked for; undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (packageId: string) => void;
}

/** The same as the graph, as a table: for screen readers, and for those who prefer one. */
export const PackageTable = memo(function PackageTable(props: PackageTableProps): JSX.Element {
  const { snapshot, matches, selected, onSelect } = props;
  const { clock } = useGraphServices();
  const [order, setOrder] = useState<TableOrder>();
  const [shown, setShown] = useState(FIRST_ROWS);
  const rows = useMemo(() => {
    const wanted = snapshot.packages.filter(({ id }) => matches?.has(id) ?? true);
    return sortPackages(wanted, order, clock.read());
  }, [snapshot.packages, matches, order, clock]);
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
          {rows.slice(0, shown).map((item) => (
            <Row key={item.id} item={item} selected={item.id === selected} onSelect={onSelect} />
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

const Row = memo(function Row(props: {
  item: GraphPackage;
  selected: boolean;
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { item, selected, onSelect } = props;
  const look = STATE_APPEARANCE[item.state];
  return (
    <tr
      className={selected ? 'is-selected' : ''}
      aria-current={selected}
      onClick={() => onSelect(item.id)}
      data-package={item.id}
    >
      <td className="table-state" data-color={look.color}>
        <Codicon name={look.codicon} spinning={item.state === 'working'} />
        {look.label}
      </td>
      <th scope="row">
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
        <span className="table-id">{item.id}</span>
      </th>
      <td className="table-number">{item.wave}</td>
      <td>{item.agent}</td>
      <td className="table-number">{item.attempt > 0 && item.attempt}</td>
      <td className="table-number">
        {item.startedAt !== undefined && <Elapsed startedAt={item.startedAt} endedAt={item.endedAt} />}
      </td>
      <td className="table-number">{item.filesModified}</td>
      <td className="table-number">
        {item.critical ? TABLE_STRINGS.critical : TABLE_STRINGS.minutes(item.slackMinutes)}
      </td>
      <td className="table-waits">{item.blockedBy.join('; ') || item.message}</td>
    </tr>
  );
});
