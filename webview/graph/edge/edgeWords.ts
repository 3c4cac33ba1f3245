import type { GraphEdge, GraphPackage } from '../../../src/protocol/graph';
import { appearanceOf } from '../../../src/run/kernel/kernel';
import { edgeFlow } from './edgeFlow';
import { EDGE_STRINGS } from './strings';

/** More names than these are counted, not said. */
const MOST_NAMES = 3;

/** What flows along an edge: "contract: api.yaml", or that it is there for the order alone. */
export function cargoWords({ carries }: Pick<GraphEdge, 'carries'>): string {
  if (carries === undefined) {
    return EDGE_STRINGS.order;
  }
  const names = carries.what.slice(0, MOST_NAMES).join(', ');
  const rest = carries.what.length - MOST_NAMES;
  return EDGE_STRINGS[carries.kind](rest > 0 ? EDGE_STRINGS.andMore(names, rest) : names);
}

/** How far an edge's source is: "waiting: Profile API is planned". */
export function flowWords(source: GraphPackage): string {
  return EDGE_STRINGS.flow(
    EDGE_STRINGS.flows[edgeFlow(source.state)],
    source.title,
    appearanceOf(source).label.toLowerCase(),
  );
}

/** What a screen reader says of the edges of a package: what it builds on and how far that is, and what needs it. */
export function linksWords(
  links: { readonly into: readonly GraphEdge[]; readonly outOf: readonly GraphEdge[] },
  packages: ReadonlyMap<string, GraphPackage>,
): string {
  const before = links.into.flatMap((edge) => {
    const source = packages.get(edge.from);
    return source
      ? [EDGE_STRINGS.link(source.title, EDGE_STRINGS.flows[edgeFlow(source.state)], cargoWords(edge))]
      : [];
  });
  const after = links.outOf.flatMap(({ to }) => packages.get(to)?.title ?? []);
  return [
    ...(before.length === 0 ? [] : [EDGE_STRINGS.buildsOn(before.join('; '))]),
    ...(after.length === 0 ? [] : [EDGE_STRINGS.neededBy(after.join(', '))]),
  ].join(' ');
}
