import { contractRevisions } from '../../contracts/contractRoles';
import { mergedRules } from '../../plan/agentRules';
import type { PlanGraph } from '../../plan/graph/graph';
import { graphOf } from '../../plan/graph/graph';
import type { AgentChoice } from '../../plan/agentRules';
import type { Plan, WorkPackage } from '../../plan/model';
import type { Subplans } from '../../plan/reading/subplans';
import { subplanOf } from '../../plan/reading/subplans';
import { goalsOf } from '../../plan/taskLists';
import type { AgentWishes, PlannedPackage } from '../../run/kernel/kernel';
import { plannedPackage } from './plannedRun';

/** A plan as a run carries it out, with the plans within it. */
export interface PlanTree {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  /** All packages; of those with the same id the first. */
  readonly packages: readonly PlannedPackage[];
  /** Ids of the packages that are carried out; only they need an agent. */
  readonly selected: ReadonlySet<string>;
  /** By id of the package that each carries out; all of its packages are selected. */
  readonly children: ReadonlyMap<string, PlanTree>;
}

/** What a tree is made of. */
export interface PlanTreeInput {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly selected: ReadonlySet<string>;
  readonly subplans: Subplans;
  readonly wishes: AgentWishes;
}

/**
 * A plan's packages as a run needs them, with those of the plans within it. A package's own `agent` is what the plan
 * within it falls back to.
 * @throws WavesError `unknown-agent`.
 */
export function planTree(input: PlanTreeInput): PlanTree {
  const { plan, graph, selected, subplans } = input;
  const wishes = withRules(input.wishes, plan);
  const packages = new Map<string, PlannedPackage>();
  const children = new Map<string, PlanTree>();
  const revisionOf = contractRevisions(plan);
  for (const item of plan.packages) {
    if (packages.has(item.id)) {
      continue;
    }
    const found = subplanOf(subplans, item);
    const how = {
      wishes,
      selected: selected.has(item.id),
      contracts: revisionOf(item),
      goals: goalsOf(plan, item),
    };
    if (found === undefined) {
      packages.set(item.id, plannedPackage(item, graph, how));
      continue;
    }
    const childGraph = graphOf(found.reading.plan);
    const child = planTree({
      plan: found.reading.plan,
      graph: childGraph,
      selected: selected.has(item.id) ? new Set(childGraph.waveOf.keys()) : new Set(),
      subplans: found.subplans,
      wishes: childWishes(wishes, item),
    });
    children.set(item.id, child);
    const subplan = { path: found.path, hash: found.hash, packages: child.packages };
    packages.set(item.id, plannedPackage(item, graph, { ...how, subplan }));
  }
  return { plan, graph, packages: [...packages.values()], selected, children };
}

/** Which agents the plan within a package goes by. */
export function childWishes(wishes: AgentWishes, item: Pick<WorkPackage, 'agent'>): AgentWishes {
  const fallback = item.agent === undefined ? wishes.fallback : named(item.agent);
  return {
    ...(wishes.override === undefined ? {} : { override: wishes.override }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(wishes.interactive === undefined ? {} : { interactive: wishes.interactive }),
    ...(wishes.described === undefined ? {} : { described: wishes.described }),
    ...(wishes.rules === undefined ? {} : { rules: wishes.rules }),
  };
}

/** Wishes with what the plan says of agents itself, which comes first. */
function withRules(wishes: AgentWishes, { execution }: Plan): AgentWishes {
  return wishes.rules === undefined && execution.agents === undefined
    ? wishes
    : { ...wishes, rules: mergedRules(wishes.rules, execution.agents) };
}

/** A tree and those within it, each with the way to it: `package/package/`, blank for the tree itself. */
export function flattened(tree: PlanTree, way = ''): { readonly way: string; readonly tree: PlanTree }[] {
  const below = [...tree.children].flatMap(([id, child]) => flattened(child, `${way}${id}/`));
  return [{ way, tree }, ...below];
}

/** At most so many of a tree's agents work at the same time. */
export function widthOf(tree: PlanTree, maxParallel: (plan: Plan) => number, top?: number): number {
  const widths = [...tree.selected].map((id) => {
    const child = tree.children.get(id);
    return child === undefined ? 1 : widthOf(child, maxParallel);
  });
  return widths
    .sort((a, b) => b - a)
    .slice(0, top ?? maxParallel(tree.plan))
    .reduce((sum, width) => sum + width, 0);
}

function named(choice: AgentChoice): NonNullable<AgentWishes['fallback']> {
  return { ...choice, name: choice.name ?? 'command' };
}
