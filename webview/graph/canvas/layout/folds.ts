import { t } from '@vscode/l10n';
import { useMemo, useState } from 'react';
import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../../../src/protocol/graph';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { countGroups, groupOf, needsAttention } from '../../../../src/run/kernel/kernel';
import { edgeKey } from './layeredGraph';
import type { GraphLayout, Point } from './layout';
import type { GroupedGraph } from './openGroups';
import { summarizeWave, waveTitle } from './waveSummary';
import { isFold, packagesIn } from './within';
import type { Fold, FoldPlan } from './foldPlan';
import { foldPlan, foldsAround } from './foldPlan';

/** A plan whose folds are packages, each with what is in it as its sub-plan. */
type FoldedPlan = Pick<GraphSnapshot, 'waves' | 'packages' | 'edges'>;

/** What is drawn of a plan, with its own packages instead of the folds that they are in. */
export function unfolded(plan: GraphSnapshot, drawn: GraphSnapshot): GraphSnapshot {
  const own = new Set(plan.packages.map(({ id }) => id));
  const isInner = (id: string): boolean => !own.has(id) && !isFold(id);
  return {
    ...drawn,
    packages: [...plan.packages, ...drawn.packages.filter(({ id }) => isInner(id))],
    edges: [...plan.edges, ...drawn.edges.filter(({ from }) => isInner(from))],
  };
}

/** Folds plans, one after the other; whatever says the same as before stays the very same object. */
export function folding(): (plan: FoldPlan, snapshot: GraphSnapshot) => FoldedPlan {
  let former: (Pick<FoldedPlan, 'packages' | 'edges'> & { plan: FoldPlan; bare: Bare }) | undefined;
  const cards = new Map<string, GraphPackage>();
  return (plan, snapshot) => {
    if (plan.folds.size === 0) {
      return snapshot;
    }
    const same = former?.plan === plan && former.edges === snapshot.edges ? former.bare : undefined;
    const bare = same ?? bareOf(plan, snapshot);
    const byId = new Map(snapshot.packages.map((item) => [item.id, item]));
    if (!same) {
      cards.clear();
    }
    const itemOf = (id: string): GraphPackage[] => {
      const fold = plan.folds.get(id);
      if (!fold) {
        return [byId.get(id)].filter((item) => item !== undefined);
      }
      const card = cardOf(fold, fold.items.flatMap(itemOf), cards.get(id), bare);
      cards.set(id, card);
      return [card];
    };
    former = { plan, bare, packages: snapshot.packages, edges: snapshot.edges };
    return { waves: bare.waves, edges: bare.edges.get('') ?? NO_EDGES, packages: bare.items.flatMap(itemOf) };
  };
}

/** What of a folded plan does not follow from states. */
interface Bare {
  readonly waves: readonly (readonly string[])[];
  /** The packages and folds of the plan itself. */
  readonly items: readonly string[];
  /** By fold, the edges between what is in it; by the empty text, those of the plan itself. */
  readonly edges: ReadonlyMap<string, readonly GraphEdge[]>;
}

function bareOf(plan: FoldPlan, { waves, packages, edges }: GraphSnapshot): Bare {
  const outermost = (id: string): string => foldsAround(plan, id)[0] ?? id;
  const columns = waves.map((ids) => [...new Set(ids.map(outermost))]);
  return {
    waves:
      plan.doneWaves === 0
        ? columns
        : [[...new Set(columns.slice(0, plan.doneWaves).flat())], ...columns.slice(plan.doneWaves)],
    items: [...new Set(packages.map(({ id }) => outermost(id)))],
    edges: levelEdges(plan, edges),
  };
}

const NO_EDGES: readonly GraphEdge[] = [];

/** Where two packages part: the fold that both are in, and what of it each is in. */
function parting(
  plan: FoldPlan,
  { from, to }: Pick<GraphEdge, 'from' | 'to'>,
): { readonly within: string; readonly from: string; readonly to: string } | undefined {
  const [left, right] = [from, to].map((id) => [...foldsAround(plan, id), id]);
  const at = left?.findIndex((id, index) => id !== right?.[index]) ?? -1;
  const [source, target] = [left?.[at], right?.[at]];
  return source === undefined || target === undefined
    ? undefined
    : { within: left?.[at - 1] ?? '', from: source, to: target };
}

function levelEdges(plan: FoldPlan, edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  const levels = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const ends = parting(plan, edge);
    if (ends) {
      const level = levels.get(ends.within) ?? [];
      levels.set(ends.within, level);
      level.push({ ...edge, from: ends.from, to: ends.to });
    }
  }
  return new Map([...levels].map(([fold, all]) => [fold, joined(all)]));
}

/** One edge for all that lead from one end to the same other one; what goes along several is told where they are shown. */
function joined(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const byEnds = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const other = byEnds.get(key);
    byEnds.set(key, other ? merged(other, edge) : edge);
  }
  return [...byEnds.values()];
}

function merged(one: GraphEdge, other: GraphEdge): GraphEdge {
  const { from, to, needs } = one;
  return {
    from,
    to,
    redundant: one.redundant && other.redundant,
    critical: one.critical || other.critical,
    ...(needs && other.needs ? { needs: [...new Set([...needs, ...other.needs])] } : {}),
  };
}

/** The card of a fold: the very same one as before while all that is in it is. */
function cardOf(
  fold: Fold,
  items: readonly GraphPackage[],
  former: GraphPackage | undefined,
  bare: Bare,
): GraphPackage {
  const inside = former?.subplan?.packages;
  if (former && inside?.length === items.length && items.every((item, index) => item === inside[index])) {
    return former;
  }
  const packages = items.flatMap(packagesIn);
  const { done, active } = countGroups(packages);
  const problem = packages.find(needsAttention);
  const title = titleOf(fold);
  const words = summarizeWave(packages).words;
  const waves = Array.from({ length: fold.waves }, (_, index) =>
    items.filter(({ wave }) => wave === fold.wave + index).map(({ id }) => id),
  );
  return {
    id: fold.id,
    title,
    wave: fold.wave,
    state: stateOf(packages),
    ...(problem ? { printed: FOLD_STRINGS.problem(problem.title, problem.printed ?? problem.message) } : {}),
    message: words,
    attempt: 0,
    blockedBy: [],
    hasLog: false,
    hasWorktree: false,
    critical: packages.some(({ critical }) => critical),
    slackMinutes: Math.min(...packages.map(({ slackMinutes }) => slackMinutes)),
    timeoutMinutes: 0,
    writes: [],
    subplan: {
      plan: '',
      title,
      waves,
      packages: items,
      edges: bare.edges.get(fold.id) ?? NO_EDGES,
      totals: { done, active, packages: packages.length },
    },
  };
}

/** The state that matters most: what needs somebody first, what has failed before what waits for an answer. */
function stateOf(packages: readonly GraphPackage[]): PackageStateName {
  const groups = new Set(packages.map(groupOf));
  const isAny = (...states: PackageStateName[]): boolean =>
    packages.some(({ state }) => states.includes(state));
  if (isAny('failed')) {
    return 'failed';
  }
  if (groups.has('needs_you')) {
    return 'blocked';
  }
  if (groups.has('active')) {
    return 'working';
  }
  if (packages.every(({ state }) => state === 'done' || state === 'skipped')) {
    return 'done';
  }
  return isAny('cancelled') ? 'cancelled' : isAny('ready') ? 'ready' : 'planned';
}

function titleOf({ folder, wave, waves }: Fold): string {
  return folder ?? waveTitle({ foldedWaves: waves }, wave - 1);
}

/** What people read about folds. */
const FOLD_STRINGS = {
  problem: (title: string, why: string | undefined): string =>
    why === undefined ? title : t('{0}: {1}', title, why),
} as const;

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
