import { useStore } from '@xyflow/react';
import type { JSX, ReactNode } from 'react';
import './hoverCard.css';
import type { GraphPackage } from '../../../src/protocol/graph';
import { appearanceOf, STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/icons';
import type { PlacedPackage, Point } from './layout/layout';
import { NODE_HEIGHT } from './layout/layout';
import { cargoWords, flowWords, EDGE_STRINGS } from './lines/edgeWords';
import { contractOn } from './lines/packageEdges';
import { useGraphServices } from '../parts/graphServices';
import type { PointedEdge } from './pointing';
import type { HandoffLine } from './lines/handoffLines';
import { HANDOFF_LOOK } from './lines/handoffLines';
import { handoffNotes, HANDOFF_STRINGS } from './lines/handoffWords';
import type { PackageLookup } from './layout/within';

const WIDTH = 240;
const DISTANCE = 8;

/** Says what the package under the pointer is, where its picture is too small to be read. */
export function HoverCard(props: {
  readonly placed: PlacedPackage | undefined;
  readonly packages: PackageLookup;
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
      {item.printed !== undefined && <span className="hover-card-message">{item.printed}</span>}
      {item.message !== undefined && <span className="hover-card-message">{item.message}</span>}
    </div>
  );
}

/** Says what the edge under the pointer is: between what it leads, whether it is satisfied, and what flows along it. */
export function EdgeCard(props: {
  readonly pointed: PointedEdge | undefined;
  readonly packages: PackageLookup;
}): JSX.Element | null {
  const { pointed, packages } = props;
  const { editor } = useGraphServices();
  const edge = pointed?.edge?.edge;
  const source = edge && packages.get(edge.from);
  const target = edge && packages.get(edge.to);
  if (!pointed || !source || !target) {
    return null;
  }
  const look = appearanceOf(source);
  return (
    <CardAt at={pointed.at} color={look.color}>
      <strong>{EDGE_STRINGS.between(source.title, target.title)}</strong>
      <span className="hover-card-state">
        <Codicon name={look.codicon} />
        {flowWords(edge, source, target)}
      </span>
      <span>{cargoWords(edge)}</span>
      {editor && contractOn(edge) && <span>{EDGE_STRINGS.opens}</span>}
      {edge.critical && <span>{EDGE_STRINGS.critical}</span>}
      {edge.redundant && <span>{EDGE_STRINGS.redundant}</span>}
    </CardAt>
  );
}

/** Says what is asked along the line under the pointer, and how far it is. */
export function HandoffCard(props: {
  readonly line: HandoffLine | undefined;
  readonly at: Point | undefined;
  readonly packages: PackageLookup;
}): JSX.Element | null {
  const { line, at, packages } = props;
  const source = line && packages.get(line.from);
  const target = line && packages.get(line.handoff.to);
  if (!source || !target || !at) {
    return null;
  }
  const { standing, requests, message, answer, answeredBy } = line.handoff;
  const { color } = STATE_APPEARANCE[HANDOFF_LOOK[standing].state];
  const { asks, leaves } = HANDOFF_STRINGS;
  return (
    <CardAt at={at} color={color}>
      <strong>{(requests === 0 ? leaves : asks)(source.title, target.title)}</strong>
      <span className="hover-card-state">
        <Codicon name="comment" />
        {answeredBy === undefined
          ? HANDOFF_STRINGS.state(target.title, HANDOFF_STRINGS.explained[standing])
          : HANDOFF_STRINGS.inItsPlace(answeredBy, target.title)}
      </span>
      {requests > 1 && <span>{HANDOFF_STRINGS.requests(requests)}</span>}
      <span className="handoff-message">{message}</span>
      {answer !== undefined && <span>{HANDOFF_STRINGS.answer(answer, answeredBy)}</span>}
      {handoffNotes(line.handoff).map((note) => (
        <span key={note}>{note}</span>
      ))}
      {line.count > 1 && <span>{HANDOFF_STRINGS.others(line.count - 1)}</span>}
      <span>{HANDOFF_STRINGS.opens}</span>
    </CardAt>
  );
}

const CARD_WIDTH = 280;
const CARD_DISTANCE = 12;

/** A card beside the pointer, within the panel. @param at in pixels of CSS from the corner of the panel. */
function CardAt(props: {
  readonly at: Point;
  /** Id of a theme colour. */
  readonly color: string;
  readonly children: ReactNode;
}): JSX.Element {
  const { x, y } = props.at;
  const panelWidth = useStore(({ width }) => width);
  const panelHeight = useStore(({ height }) => height);
  const left = Math.max(0, Math.min(panelWidth - CARD_WIDTH - CARD_DISTANCE, x + CARD_DISTANCE));
  const above = y > panelHeight - 120;
  const place = `translate(${left}px, ${above ? y - CARD_DISTANCE : y + CARD_DISTANCE}px)`;
  return (
    <div
      className="hover-card edge-card"
      aria-hidden="true"
      data-color={props.color}
      style={{ transform: above ? `${place} translateY(-100%)` : place, width: CARD_WIDTH }}
    >
      {props.children}
    </div>
  );
}
