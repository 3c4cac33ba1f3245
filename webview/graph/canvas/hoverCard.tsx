import './hoverCard.css';
import { useStore } from '@xyflow/react';
import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { appearanceOf } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/codicon';
import type { PlacedPackage } from '../layout/layout';
import { NODE_HEIGHT } from '../layout/layout';

const WIDTH = 240;
const DISTANCE = 8;

/** Says what the package under the pointer is, where its picture is too small to be read. */
export function HoverCard(props: {
  readonly placed: PlacedPackage | undefined;
  readonly packages: ReadonlyMap<string, GraphPackage>;
}): JSX.Element | null {
  const { placed, packages } = props;
  const item = placed && packages.get(placed.id);
  return placed && item ? <Card placed={placed} item={item} /> : null;
}

function Card({ placed, item }: { placed: PlacedPackage; item: GraphPackage }): JSX.Element {
  const [x, y, zoom] = useStore(({ transform }) => transform);
  const panelWidth = useStore(({ width }) => width);
  const panelHeight = useStore(({ height }) => height);
  const left = Math.max(0, Math.min(panelWidth - WIDTH - DISTANCE, placed.x * zoom + x));
  const top = placed.y * zoom + y;
  const bottom = top + NODE_HEIGHT * zoom + DISTANCE;
  const above = bottom > panelHeight - 96;
  const transform = above
    ? `translate(${left}px, ${top - DISTANCE}px) translateY(-100%)`
    : `translate(${left}px, ${bottom}px)`;
  return (
    <div
      className="hover-card"
      aria-hidden="true"
      data-color={appearanceOf(item).color}
      style={{ transform, width: WIDTH }}
    >
      <strong>{item.title}</strong>
      <span className="hover-card-state">
        <Codicon name={appearanceOf(item).codicon} />
        {appearanceOf(item).label}
      </span>
      {item.message !== undefined && <span className="hover-card-message">{item.message}</span>}
    </div>
  );
}
