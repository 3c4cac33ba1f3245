import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { appearanceOf } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/codicon';
import { cargoWords, flowWords } from '../edge/edgeWords';
import { contractOn } from '../edge/packageEdges';
import { EDGE_STRINGS } from '../edge/strings';
import { useGraphServices } from '../parts/graphServices';
import { CardAt } from './cardAt';
import type { PointedEdge } from './edgePointing';

/** Says what the edge under the pointer is: between what it leads, whether it is satisfied, and what flows along it. */
export function EdgeCard(props: {
  readonly pointed: PointedEdge | undefined;
  readonly packages: ReadonlyMap<string, GraphPackage>;
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
        {flowWords(source)}
      </span>
      <span>{cargoWords(edge)}</span>
      {editor && contractOn(edge) && <span>{EDGE_STRINGS.opens}</span>}
      {edge.critical && <span>{EDGE_STRINGS.critical}</span>}
      {edge.redundant && <span>{EDGE_STRINGS.redundant}</span>}
    </CardAt>
  );
}
