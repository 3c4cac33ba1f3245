import './dropPreview.css';
import { useStore } from '@xyflow/react';
import type { JSX } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { GraphLayout, Point } from './layout/layout';
import { columnX, NODE_WIDTH, waveSpans } from './layout/layout';
import { isFold } from './layout/within';
import type { WaveOrder } from './waveOrder';
import { orderFor, orderWords } from './waveOrder';
import { wavesAt } from './layout/waveSummary';

/** A package that is being dragged, and where its left upper corner has come to. */
export interface Dragged extends Point {
  readonly id: string;
}

/** The wave that something is held over, and what letting go there would do. */
interface DropPlace {
  /** The place of its first column, from 0. */
  readonly column: number;
  readonly columns: number;
  readonly order: WaveOrder | { readonly refused: string };
}

/** What letting go would do; undefined over the package's own wave, and where nothing is to be ordered. */
export function dropPlace(plan: GraphSnapshot, layout: GraphLayout, dragged: Dragged): DropPlace | undefined {
  const placed = layout.byId.get(dragged.id);
  if (placed === undefined || placed.foreign || isFold(dragged.id) || plan.past === true) {
    return undefined;
  }
  const spans = waveSpans(layout);
  const middle = dragged.x + NODE_WIDTH / 2;
  const at = Math.floor((middle + (columnX(1) - NODE_WIDTH) / 2) / columnX(1));
  const found = spans.findIndex(({ first, columns }) => at >= first && at < first + columns);
  const place = found === -1 && at >= layout.columns.length ? spans.length : found;
  const order =
    place === -1
      ? undefined
      : orderFor(plan, dragged.id, wavesAt(layout, place).last, (id) =>
          Math.abs((layout.byId.get(id)?.y ?? Infinity) - dragged.y),
        );
  const span = spans[place] ?? { first: layout.columns.length, columns: 1 };
  return order && { column: span.first, columns: span.columns, order };
}

/** Shows the wave that something is held over, and says what letting go there does. */
export function DropPreview(props: {
  readonly plan: GraphSnapshot;
  readonly layout: GraphLayout;
  readonly dragged: Dragged | undefined;
}): JSX.Element | null {
  const { plan, layout, dragged } = props;
  const [x, , zoom] = useStore(({ transform }) => transform);
  const place = dragged && dropPlace(plan, layout, dragged);
  if (!place) {
    return null;
  }
  const { column, columns, order } = place;
  const refused = 'refused' in order;
  const gap = columnX(1) - NODE_WIDTH;
  return (
    <div
      className={`drop-wave${refused ? ' is-refused' : ''}`}
      style={{
        transform: `translateX(${x + (columnX(column) - gap / 4) * zoom}px)`,
        width: (columns * columnX(1) - gap / 2) * zoom,
      }}
    >
      <span className="drop-words">{refused ? order.refused : orderWords(plan, order)}</span>
    </div>
  );
}
