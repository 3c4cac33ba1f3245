import type { GraphEdge, GraphPackage, GraphSubplan } from '../../../src/protocol/graph';
import { addressWithin } from '../../../src/views/packageAddress';
import type { GraphLayout } from './layout';
import { joinColumns } from './joinColumns';
import type { LayoutInput } from './layeredGraph';
import { edgeWithin, packageWithin } from './within';

/** Between the package that a group is and those in it: the names of the waves stand there. */
const HEAD = 32;

/** A graph with the packages of its open sub-plans. */
export interface GroupedGraph {
  readonly layout: GraphLayout;
  /** The packages of the plan, and behind them those of open sub-plans under ids of their own. */
  readonly packages: readonly GraphPackage[];
  /** The edges of the plan, and behind them those within open sub-plans. */
  readonly edges: readonly GraphEdge[];
}

/** A plan as it is laid out. */
export interface GroupedInput extends LayoutInput {
  readonly packages: readonly GraphPackage[];
  readonly edges: readonly GraphEdge[];
}

/** Lays out the sub-plan of a package, given by its address. */
export type LayoutWithin = (group: string, input: LayoutInput) => GraphLayout;

/** An open sub-plan, laid out with those that are open in it, from the left upper corner of its first package. */
export interface OpenGroup extends GroupedGraph {
  readonly id: string;
}

/**
 * Puts the packages of open sub-plans under the package that they belong to, wave by wave beside each other. What
 * stands below in the same wave makes room, and so do the waves behind it where the sub-plan has several; all is as
 * before when the group is closed again.
 *
 * @param depth how many groups are around this plan
 */
export function openGroups(
  layout: GraphLayout,
  plan: GroupedInput,
  open: ReadonlySet<string>,
  layoutWithin: LayoutWithin,
  depth = 0,
): GroupedGraph {
  const insides = plan.packages.flatMap(({ id, subplan }): OpenGroup[] => {
    if (!subplan || !open.has(id) || subplan.packages.length === 0) {
      return [];
    }
    const inner = planWithin(id, subplan);
    return [{ id, ...openGroups(layoutWithin(id, inner), inner, open, layoutWithin, depth + 1) }];
  });
  if (insides.length === 0) {
    return { layout, packages: plan.packages, edges: plan.edges };
  }
  return {
    layout: joinColumns(layout, plan.edges, insides, { head: HEAD, depth }),
    packages: [...plan.packages, ...insides.flatMap(({ packages }) => packages)],
    edges: [...plan.edges, ...insides.flatMap(({ edges }) => edges)],
  };
}

const known = new WeakMap<GraphSubplan, { readonly group: string; readonly input: GroupedInput }>();

/** A sub-plan with all that it names by its address; made once as long as nothing in the sub-plan changes. */
function planWithin(group: string, subplan: GraphSubplan): GroupedInput {
  const former = known.get(subplan);
  const input = former?.group === group ? former.input : inputWithin(group, subplan);
  known.set(subplan, { group, input });
  return input;
}

function inputWithin(group: string, { waves, packages, edges }: GraphSubplan): GroupedInput {
  return {
    waves: waves.map((ids) => ids.map((id) => addressWithin(group, id))),
    packages: packages.map((item) => packageWithin(group, item)),
    edges: edges.map((edge) => edgeWithin(group, edge)),
  };
}
