import type { GraphEdge } from '../../src/protocol/graph';
import type { GraphLayout, PlacedPackage } from './layout/layout';
import { sameContent } from './messages/shareSnapshot';
import type { GroupedGraph } from './layout/openGroups';

/**
 * Remembers a graph with its open groups. While only states change, its layout and its edges stay the very same
 * objects, so that nothing is placed or led anew.
 */
export function keepGrouped(): (own: GraphLayout, next: GroupedGraph) => GroupedGraph {
  let former: { readonly own: GraphLayout; readonly grouped: GroupedGraph } | undefined;
  return (own, next) => {
    const known = former?.own === own ? former.grouped : undefined;
    const edges = known && sameItems(known.edges, next.edges, sameEdge) ? known.edges : next.edges;
    // The ways of edges follow from the places, and from which edges there are.
    const same =
      known?.edges === edges && sameItems(known.layout.packages, next.layout.packages, standsTheSame);
    const grouped = { ...next, edges, layout: same ? known.layout : next.layout };
    former = { own, grouped };
    return grouped;
  };
}

function standsTheSame(a: PlacedPackage, b: PlacedPackage): boolean {
  return a === b || (a.id === b.id && a.x === b.x && a.y === b.y && a.depth === b.depth);
}

function sameEdge(a: GraphEdge, b: GraphEdge): boolean {
  return (
    a === b ||
    (a.from === b.from &&
      a.to === b.to &&
      a.redundant === b.redundant &&
      a.critical === b.critical &&
      sameContent(a.carries, b.carries) &&
      sameContent(a.needs, b.needs))
  );
}

function sameItems<T>(former: readonly T[], next: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return (
    former === next ||
    (former.length === next.length &&
      next.every((item, index) => {
        const other = former[index];
        return other !== undefined && same(other, item);
      }))
  );
}
