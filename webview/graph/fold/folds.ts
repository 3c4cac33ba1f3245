import { useMemo, useState } from 'react';
import type { GraphEdge, GraphSnapshot } from '../../../src/protocol/graph';
import { edgeKey } from '../layout/layeredGraph';
import type { GraphLayout, Point } from '../layout/layout';
import type { GroupedGraph } from '../layout/openGroups';
import { isFold } from '../layout/within';
import type { FoldPlan } from './foldPlan';
import { foldPlan, foldsAround } from './foldPlan';
import type { FoldedPlan } from './foldedSnapshot';
import { folding, joined, parting } from './foldedSnapshot';

type ShownGraph = Pick<GroupedGraph, 'layout' | 'edges'>;

/**
 * Leads edges to the packages in open folds, where they were led to the folds' cards: each follows the way of the edge
 * between the cards as far as it lies between its own ends.
 *
 * @param grouped the folded plan with its open groups
 * @param edges those of the plan as it is
 */
export function shownGraph(
  grouped: ShownGraph,
  plan: FoldPlan,
  edges: readonly GraphEdge[],
  open: ReadonlySet<string>,
): ShownGraph {
  const { layout } = grouped;
  if (plan.folds.size === 0) {
    return grouped;
  }
  const folded = plan.doneWaves > 0 ? { ...layout, foldedWaves: plan.doneWaves } : layout;
  if (![...plan.folds.keys()].some((id) => open.has(id))) {
    return { layout: folded, edges: grouped.edges };
  }
  const shown = (id: string): string => foldsAround(plan, id).find((fold) => !open.has(fold)) ?? id;
  const own = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const passes = new Map(layout.passes);
  const drawn = edges.flatMap((edge): GraphEdge[] => {
    const [from, to] = [shown(edge.from), shown(edge.to)];
    const level = parting(plan, edge);
    const way = level && layout.passes.get(edgeKey(level));
    if (way) {
      passes.set(edgeKey({ from, to }), between(layout, from, to, way));
    }
    return from === to ? [] : [{ ...edge, from, to }];
  });
  // What is left are the edges of sub-plans.
  const inner = grouped.edges.filter(({ from }) => !own.has(from) && !isFold(from));
  return { edges: [...joined(drawn), ...inner], layout: { ...folded, passes } };
}

function between(layout: GraphLayout, from: string, to: string, way: readonly Point[]): readonly Point[] {
  const [start, end] = [layout.byId.get(from)?.x ?? -Infinity, layout.byId.get(to)?.x ?? Infinity];
  return way.filter(({ x }) => x > start && x < end);
}

/**
 * A plan as it is folded now. What is folded follows the present, also where a moment of the past is shown: nothing
 * shall jump while somebody looks through time.
 */
export function useFolding(
  live: GraphSnapshot,
  snapshot: GraphSnapshot,
  on: boolean,
): FoldedPlan & { readonly plan: FoldPlan } {
  const [fold] = useState(folding);
  const plan = foldPlan(live, on);
  const { packages, waves, edges } = useMemo(() => fold(plan, snapshot), [fold, plan, snapshot]);
  return useMemo(() => ({ plan, packages, waves, edges }), [plan, packages, waves, edges]);
}

export type { FoldPlan } from './foldPlan';
export { foldPlan, foldsAround } from './foldPlan';
export { unfolded } from './foldedSnapshot';
