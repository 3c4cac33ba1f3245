import { useMemo } from 'react';
import type { GraphEdge, GraphSnapshot } from '../../src/protocol/graph';
import type { GraphLayout, PlacedPackage } from './canvas/layout/layout';
import type { GroupedGraph } from './canvas/layout/openGroups';
import { isFold } from './canvas/layout/within';
import { sameContent } from './messages/shareSnapshot';
import type { Announcer } from './parts/announcer';
import { useGraphServices } from './parts/graphServices';
import type { WaveOrder } from './canvas/waveOrder';
import { orderFor, orderWords } from './canvas/waveOrder';

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

/** What changes the order of a plan's packages, by mouse, finger or keyboard; what it does is said. */
interface OrderHandlers {
  /** Does what was shown while a package was held over a wave; it goes to a height there. */
  readonly order: (wanted: WaveOrder | { readonly refused: string }, y?: number) => void;
  /** Moves a package by so many waves. */
  readonly moveToWave: (packageId: string, by: number) => void;
  /** Lets one package wait for another; drawn a second time, no longer. */
  readonly connect: (on: string, packageId: string) => void;
}

/** The handlers for a plan as it is, and where its own packages stand. */
export function useOrder(plan: GraphSnapshot, layout: GraphLayout, announcer: Announcer): OrderHandlers {
  const { edit } = useGraphServices();
  return useMemo(() => {
    const order: OrderHandlers['order'] = (wanted, y) => {
      if ('refused' in wanted) {
        announcer.say([wanted.refused]);
        return;
      }
      const { package: id, after, notAfter } = wanted;
      announcer.say([orderWords(plan, wanted)]);
      edit({ kind: 'order', package: id, after, notAfter }, y);
    };
    return {
      order,
      moveToWave(packageId, by) {
        const wave = plan.waves.findIndex((ids) => ids.includes(packageId)) + 1;
        const own = layout.byId.get(packageId)?.y ?? 0;
        const near = (id: string): number => Math.abs((layout.byId.get(id)?.y ?? Infinity) - own);
        const wanted = wave === 0 ? undefined : orderFor(plan, packageId, wave + by, near);
        if (wanted) {
          order(wanted);
        }
      },
      connect(on, packageId) {
        if (isFold(on) || isFold(packageId)) {
          return;
        }
        const present = plan.edges.some(({ from, to }) => from === on && to === packageId);
        edit({ kind: present ? 'removeDependency' : 'addDependency', package: packageId, on });
      },
    };
  }, [plan, layout, announcer, edit]);
}
