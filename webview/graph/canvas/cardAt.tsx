import './hoverCard.css';
import { useStore } from '@xyflow/react';
import type { JSX, ReactNode } from 'react';
import type { Point } from '../layout/layout';

const WIDTH = 280;
const DISTANCE = 12;

/** A card beside the pointer, within the panel. @param at in pixels of CSS from the corner of the panel. */
export function CardAt(props: {
  readonly at: Point;
  /** Id of a theme colour. */
  readonly color: string;
  readonly children: ReactNode;
}): JSX.Element {
  const { x, y } = props.at;
  const panelWidth = useStore(({ width }) => width);
  const panelHeight = useStore(({ height }) => height);
  const left = Math.max(0, Math.min(panelWidth - WIDTH - DISTANCE, x + DISTANCE));
  const above = y > panelHeight - 120;
  const place = `translate(${left}px, ${above ? y - DISTANCE : y + DISTANCE}px)`;
  return (
    <div
      className="hover-card edge-card"
      aria-hidden="true"
      data-color={props.color}
      style={{ transform: above ? `${place} translateY(-100%)` : place, width: WIDTH }}
    >
      {props.children}
    </div>
  );
}
