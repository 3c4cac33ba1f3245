import type { PlanGraph } from '../plan/graph';
import type { Plan, WorkPackage } from '../plan/model';
import type { Problem } from '../plan/problem';
import type { GraphEdge, GraphPackage, GraphRunState, GraphSnapshot } from '../protocol/graph';
import { blockedBy } from '../run/blockedBy';
import { describeBlock } from '../run/describeBlock';
import { isActive } from '../run/packageStates';
import type { PackageRun, RunState } from '../run/runState';

/** What a snapshot is made of. */
export interface SnapshotInput {
  readonly version: number;
  readonly planPath: string;
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly problems: readonly Problem[];
  /** The newest run of the plan, if there has been one. */
  readonly run: RunState | undefined;
  readonly canRun: { readonly yes: boolean; readonly reason?: string };
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Everything that the views show of a plan and its newest run, at one moment. */
export function graphSnapshot(input: SnapshotInput): GraphSnapshot {
  const { plan, graph, run, problems } = input;
  const errors = problems.filter((problem) => problem.severity === 'error');
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  const packages = firstOfEachId(plan.packages).map((item) =>
    graphPackage(item, graph, run, run?.packages.get(item.id)),
  );
  return {
    version: input.version,
    feature: { id: plan.feature.id, title: plan.feature.title },
    planPath: input.planPath,
    waves: graph.waves,
    packages,
    edges: edgesOf(plan, graph),
    problems: {
      errors: errors.length,
      warnings: warnings.length,
      ...optional('first', (errors[0] ?? warnings[0])?.message),
    },
    run: run === undefined ? { state: 'none' } : runPart(run),
    totals: {
      done: packages.filter((item) => item.state === 'done').length,
      active: packages.filter((item) => isActive(item.state)).length,
      packages: packages.length,
    },
    canRun: input.canRun,
    now: input.now,
  };
}

function runPart(run: RunState): GraphSnapshot['run'] {
  return {
    id: run.run,
    state: stateOf(run),
    startedAt: Date.parse(run.startedAt),
    ...(run.endedAt === undefined ? {} : { endedAt: Date.parse(run.endedAt) }),
    integrationBranch: run.integrationBranch,
    maxParallel: run.maxParallel,
  };
}

function stateOf(run: RunState): GraphRunState {
  return run.phase === 'ended' ? (run.outcome ?? 'stuck') : run.phase;
}

function graphPackage(
  item: WorkPackage,
  graph: PlanGraph,
  run: RunState | undefined,
  state: PackageRun | undefined,
): GraphPackage {
  return {
    id: item.id,
    title: item.title,
    wave: graph.waveOf.get(item.id) ?? 1,
    state: state?.state ?? 'planned',
    ...optional('agent', state?.agent.name ?? item.agent?.name),
    attempt: state?.attempt ?? 0,
    ...optional('startedAt', timeOf(state?.startedAt)),
    ...optional('endedAt', timeOf(state?.endedAt)),
    ...optional('progress', state?.progress),
    ...optional('message', state?.message),
    ...optional('filesModified', state?.filesModified?.length),
    ...optional('violations', state?.violations.length === 0 ? undefined : state?.violations),
    blockedBy: run === undefined ? [] : blockedBy(run, item.id).map((reason) => describeBlock(reason)),
    hasLog: (state?.attempt ?? 0) > 0,
    hasWorktree: state?.worktree !== undefined,
    critical: graph.criticalPath.includes(item.id),
    slackMinutes: graph.slackMinutes.get(item.id) ?? 0,
    writes: item.scope.writeAllow.map((glob) => glob.value),
    ...optional(
      'denies',
      item.scope.deny.length === 0 ? undefined : item.scope.deny.map(({ value }) => value),
    ),
  };
}

function edgesOf(plan: Plan, graph: PlanGraph): GraphEdge[] {
  const redundant = new Set(graph.redundantEdges.map(edgeKey));
  const critical = new Set(
    graph.criticalPath.slice(1).map((id, index) => edgeKey([graph.criticalPath[index] ?? '', id])),
  );
  const seen = new Set<string>();
  return firstOfEachId(plan.packages).flatMap((item) =>
    item.dependsOn.flatMap(({ value: from }) => {
      const key = edgeKey([from, item.id]);
      if (!graph.waveOf.has(from) || from === item.id || seen.has(key)) {
        return [];
      }
      seen.add(key);
      return [{ from, to: item.id, redundant: redundant.has(key), critical: critical.has(key) }];
    }),
  );
}

function edgeKey([from, to]: readonly [string, string]): string {
  return `${from}\n${to}`;
}

function firstOfEachId(packages: readonly WorkPackage[]): WorkPackage[] {
  return [...new Map([...packages].reverse().map((item) => [item.id, item])).values()].reverse();
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
