import { firstById } from '../firstById';
import type { PlanGraph } from './graph';
import { graphOf } from './graph';
import type { Dialect, Feature, Plan, WorkPackage } from '../model';
import { needEdges } from './needs';

/** The document that `waves graph --format json` prints. */
export interface GraphReport {
  readonly feature: { readonly id: string; readonly title: string; readonly plan_revision: number };
  readonly dialect: Dialect;
  /** In the order of the plan, each id once. */
  readonly packages: readonly {
    readonly id: string;
    readonly title: string;
    /** From 1. */
    readonly wave: number;
    readonly depends_on: readonly string[];
    /** What it needs of others at its end; absent: nothing. */
    readonly needs?: readonly { readonly from: string; readonly artifact: string }[];
    /** How long an attempt may take. */
    readonly minutes: number;
    /** From its start to the end of the longest chain behind it. */
    readonly remaining_minutes: number;
    /** What it may lose without delaying the whole. */
    readonly slack_minutes: number;
    readonly critical: boolean;
    readonly priority: number;
    readonly write_allow: readonly string[];
  }[];
  readonly waves: readonly (readonly string[])[];
  /** From a dependency to its dependent. */
  readonly edges: readonly GraphReportEdge[];
  readonly critical_path: readonly string[];
  readonly critical_minutes: number;
  /** Of all packages one after another. */
  readonly total_minutes: number;
  /** How many times faster than one after another it can get at best; two decimals. */
  readonly speedup_limit: number;
  readonly redundant_edges: readonly (readonly [from: string, to: string])[];
  readonly parallel_pairs: readonly (readonly [string, string])[];
  readonly cycles: readonly (readonly string[])[];
}

/** A dependency, seen in the direction in which work goes. */
export interface GraphReportEdge {
  readonly from: string;
  readonly to: string;
  /** Implied by a longer way. */
  readonly redundant: boolean;
  /** Both ends follow each other on the critical path. */
  readonly critical: boolean;
  /** Paths that are needed at the end, not at the start; absent: a dependency. */
  readonly needs?: readonly string[];
}

/** A plan's order, for programs. */
export function graphReport(plan: Plan): GraphReport {
  const graph = graphOf(plan);
  const packages = [...firstById(plan).values()];
  const critical = new Set(graph.criticalPath);
  return {
    feature: feature(plan.feature),
    dialect: plan.dialect,
    packages: packages.map((item) => ({
      id: item.id,
      title: item.title,
      wave: graph.waveOf.get(item.id) ?? 1,
      depends_on: [...new Set(item.dependsOn.map(({ value }) => value))],
      ...needsOf(item),
      minutes: item.timeoutMinutes,
      remaining_minutes: graph.remainingMinutes.get(item.id) ?? 0,
      slack_minutes: graph.slackMinutes.get(item.id) ?? 0,
      critical: critical.has(item.id),
      priority: item.priority,
      write_allow: item.scope.writeAllow.map(({ value }) => value),
    })),
    waves: graph.waves,
    edges: edgesOf(plan, graph),
    critical_path: graph.criticalPath,
    ...speedupOf(plan, graph),
    redundant_edges: graph.redundantEdges,
    parallel_pairs: graph.parallelPairs,
    cycles: graph.cycles,
  };
}

/** What working in parallel can gain at best: nothing is faster than the longest chain. */
export function speedupOf(
  plan: Plan,
  { criticalMinutes }: PlanGraph,
): Pick<GraphReport, 'critical_minutes' | 'total_minutes' | 'speedup_limit'> {
  const total = [...firstById(plan).values()].reduce((sum, item) => sum + item.timeoutMinutes, 0);
  return {
    critical_minutes: criticalMinutes,
    total_minutes: total,
    speedup_limit: criticalMinutes === 0 ? 1 : Math.round((100 * total) / criticalMinutes) / 100,
  };
}

/** All dependencies of a graph, in the order of the plan, then what is needed without being one. */
export function edgesOf(plan: Plan, graph: PlanGraph): GraphReportEdge[] {
  const key = (from: string, to: string): string => JSON.stringify([from, to]);
  const redundant = new Set(graph.redundantEdges.map(([from, to]) => key(from, to)));
  const critical = new Set(
    graph.criticalPath.slice(1).map((to, index) => key(graph.criticalPath[index] ?? '', to)),
  );
  const dependencies = [...graph.dependents].flatMap(([from, dependents]) =>
    dependents.map((to) => ({
      from,
      to,
      redundant: redundant.has(key(from, to)),
      critical: critical.has(key(from, to)),
    })),
  );
  const needs = needEdges(plan).map(({ from, to, artifacts }) => ({
    ...{ from, to, redundant: false, critical: critical.has(key(from, to)) },
    needs: artifacts,
  }));
  return [...dependencies, ...needs];
}

function needsOf({ needs }: WorkPackage): Pick<GraphReport['packages'][number], 'needs'> {
  return needs.length === 0
    ? {}
    : { needs: needs.map(({ from, artifact }) => ({ from: from.value, artifact: artifact.value })) };
}

/** A plan's order, for people: a block for each wave, what each package waits for, and what decides how long it takes. */
export function graphText(plan: Plan): string {
  const graph = graphOf(plan);
  const packages = firstById(plan);
  const { id, title } = plan.feature;
  const critical = new Set(graph.criticalPath);
  const waves = graph.waves.flatMap((ids, index) => {
    const items = ids.flatMap((packageId) => packages.get(packageId) ?? []);
    const width = Math.max(...items.map((item) => item.id.length));
    return [
      '',
      `Wave ${index + 1}`,
      ...items.map((item) => packageLine(item, width, critical.has(item.id) ? '*' : ' ')),
    ];
  });
  return [title === id ? id : `${id}: ${title}`, ...waves, '', ...summary(graph, packages.size)].join('\n');
}

function packageLine(item: WorkPackage, width: number, mark: string): string {
  const waits = [...new Set(item.dependsOn.map(({ value }) => value))];
  const title = item.title === item.id ? '' : `  ${item.title}`;
  const arrow = waits.length === 0 ? '' : `  <- ${waits.join(', ')}`;
  const needs = item.needs.map(({ from, artifact }) => `${artifact.value} of ${from.value}`);
  const soft = needs.length === 0 ? '' : `  <~ ${needs.join(', ')}`;
  return `  ${mark} ${item.id.padEnd(width)}  ≤ ${item.timeoutMinutes} min${title}${arrow}${soft}`;
}

function summary(graph: PlanGraph, packages: number): string[] {
  if (packages === 0) {
    return ['The plan has no packages.'];
  }
  const redundant = graph.redundantEdges.map(([from, to]) => `${to} <- ${from}`);
  return [
    `Critical path (*): ${graph.criticalPath.join(' -> ')}  at most ${graph.criticalMinutes} min`,
    `Packages: ${packages} in ${graph.waves.length} ${graph.waves.length === 1 ? 'wave' : 'waves'}`,
    ...(redundant.length === 0 ? [] : [`Implied by longer ways: ${redundant.join(', ')}`]),
    ...graph.cycles.map((cycle) => `Cycle: ${cycle.join(' -> ')}`),
  ];
}

function feature({ id, title, planRevision }: Feature): GraphReport['feature'] {
  return { id, title, plan_revision: planRevision };
}
