import { t } from '@vscode/l10n';
import { edgeCargo } from '../contracts/edgeCargo';
import { isIntegration } from '../plan/checks/basis/integration';
import type { PlanGraph } from '../plan/graph/graph';
import { graphOf, needEdges } from '../plan/graph/graph';
import type { Plan, WorkPackage } from '../plan/model';
import type { Problem } from '../plan/problem';
import type { Subplans } from '../plan/reading/subplans';
import { subplanOf } from '../plan/reading/subplans';
import type {
  FinishedWork,
  GraphEdge,
  GraphPackage,
  GraphSnapshot,
  GraphSubplan,
  GraphTotals,
  GraphGate,
} from '../protocol/graph';
import type { Standstill } from '../run/faults/faultTable';
import type { ChildStates, RunState, PackageRun } from '../run/run';
import { answeredPlan } from '../run/steering/subplans';
import type { LiveRun } from '../run/explaining/liveView';
import { livePackage, liveRun } from '../run/explaining/liveView';
import { countGroups } from '../run/kernel/kernel';

/** What of a run that has ended is still there. */
export interface WorkThere {
  readonly into: string | undefined;
  readonly landed: string | undefined;
  readonly hasBranch: boolean;
  readonly worktrees: ReadonlySet<string>;
}

/** What a snapshot is made of. */
export interface SnapshotInput {
  readonly version: number;
  readonly planPath: string;
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly problems: readonly Problem[];
  /** The newest run of the plan, if there has been one. */
  readonly run: RunState | undefined;
  /** Why nothing moves in that run, whatever its journal says. */
  readonly standstill?: Standstill | undefined;
  /** The plans that packages name as their own. */
  readonly subplans?: Subplans | undefined;
  /** The child runs of that run and below, by id. */
  readonly childRun?: ChildStates | undefined;
  /** By package, how long its attempts took that succeeded in earlier runs, in milliseconds. */
  readonly pastTimes?: ReadonlyMap<string, readonly number[]> | undefined;
  /** Where the merged work of that run stands, and what of it is there; absent while that is not known. */
  readonly work?: WorkThere | undefined;
  /** How the next run is carried out; absent where that cannot be set. */
  readonly settings?: GraphSnapshot['settings'];
  readonly canRun: GraphSnapshot['canRun'];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Everything that the views show of a plan and its newest run, at one moment. */
export function graphSnapshot(input: SnapshotInput): GraphSnapshot {
  const { plan, graph, run, problems } = input;
  const errors = problems.filter((problem) => problem.severity === 'error');
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  const drawn = drawnPlan({
    plan,
    graph,
    run,
    subplans: input.subplans,
    childRun: input.childRun,
    pastTimes: input.pastTimes,
    work: input.work,
  });
  return {
    version: input.version,
    feature: { id: plan.feature.id, title: plan.feature.title },
    planPath: input.planPath,
    waves: graph.waves,
    packages: drawn.packages,
    edges: drawn.edges,
    problems: {
      errors: errors.length,
      warnings: warnings.length,
      ...optional('first', (errors[0] ?? warnings[0])?.message),
    },
    run:
      run === undefined
        ? { state: 'none' }
        : { ...runWithout(liveRun(run), input.work), ...optional('standstill', input.standstill) },
    ...optional('settings', input.settings),
    ...optional('finished', run && input.work && finishedWork(run, input.work)),
    totals: drawn.totals,
    canRun: input.canRun,
    now: input.now,
  };
}

/** A branch that is gone is not named any more. */
function runWithout(run: LiveRun, work: WorkThere | undefined): GraphSnapshot['run'] {
  const { integrationBranch, ...rest } = run;
  return work?.hasBranch === false ? rest : { ...rest, integrationBranch };
}

function finishedWork(
  run: RunState,
  { into, landed, hasBranch, worktrees }: WorkThere,
): FinishedWork | undefined {
  return run.integrationHead === run.base
    ? undefined
    : {
        ...optional('into', into),
        ...optional('landed', landed),
        leftovers: hasBranch || worktrees.size > 0,
        ...optional('url', run.merged?.url),
      };
}

const NEVER_RUN = { state: 'planned', attempt: 0, blockedBy: [], hasLog: false, hasWorktree: false } as const;

interface DrawnInput {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly run: RunState | undefined;
  readonly subplans: Subplans | undefined;
  readonly childRun: ChildStates | undefined;
  readonly pastTimes?: ReadonlyMap<string, readonly number[]> | undefined;
  readonly work?: WorkThere | undefined;
  /** Nobody has approved of the plan yet. */
  readonly isProposed?: boolean;
}

/** What is drawn of a plan, be it the one that the view shows or one within it. */
function drawnPlan(input: DrawnInput): Pick<GraphSubplan, 'packages' | 'edges' | 'totals'> {
  const critical = new Set(input.graph.criticalPath);
  const packages = firstOfEachId(input.plan.packages).map((item) =>
    graphPackage(item, critical.has(item.id), input),
  );
  return {
    packages,
    edges: edgesOf(input.plan, input.graph),
    totals: totalsOf(packages),
  };
}

function graphPackage(
  item: WorkPackage,
  critical: boolean,
  { graph, run, subplans, childRun, pastTimes, work, isProposed }: DrawnInput,
): GraphPackage {
  const state = run?.packages.get(item.id);
  const locks = [...item.locks.files, ...item.locks.keys].map(({ value }) => value);
  const answered = state && answeredPlan(state);
  const found = subplanOf(subplans, item, answered?.hash);
  const child = state?.childRun === undefined ? undefined : childRun?.(state.childRun);
  return {
    id: item.id,
    title: item.title,
    wave: graph.waveOf.get(item.id) ?? 1,
    ...optional('agent', item.agent?.name),
    ...(run === undefined || state === undefined ? NEVER_RUN : livePackage(run, state, childRun)),
    ...(work === undefined || state?.worktree === undefined || work.worktrees.has(state.worktree)
      ? {}
      : { hasWorktree: false }),
    critical,
    slackMinutes: graph.slackMinutes.get(item.id) ?? 0,
    timeoutMinutes: item.timeoutMinutes,
    ...optional('pastTimes', pastTimes?.get(item.id)),
    writes: item.scope.writeAllow.map((glob) => glob.value),
    ...optional('denies', someOf(item.scope.deny.map(({ value }) => value))),
    ...optional('locks', someOf(locks)),
    ...(isIntegration(item) ? { integration: true } : {}),
    ...optional('gates', someOf(packageGates(item, state))),
    ...optional(
      'subplan',
      drawnSubplan(found, child, childRun, isProposed === true || answered?.isAdopted === false),
    ),
    ...(isProposed === true ? { proposed: true, blockedBy: [t('Runs only if a person approves')] } : {}),
  };
}

function drawnSubplan(
  found: ReturnType<typeof subplanOf>,
  run: RunState | undefined,
  childRun: ChildStates | undefined,
  isProposed: boolean,
): GraphSubplan | undefined {
  if (found === undefined) {
    return undefined;
  }
  const { path, reading, subplans } = found;
  const graph = graphOf(reading.plan);
  return {
    plan: path,
    title: isProposed ? t('{0} (proposed)', reading.plan.feature.title) : reading.plan.feature.title,
    waves: graph.waves,
    ...drawnPlan({ plan: reading.plan, graph, run, subplans, childRun, isProposed }),
    ...optional('run', run && liveRun(run)),
  };
}

function someOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** By plan, its edges: they stay as they are until the plan is read again. */
const edgesOfPlans = new WeakMap<Plan, readonly GraphEdge[]>();

function edgesOf(plan: Plan, graph: PlanGraph): readonly GraphEdge[] {
  const edges = edgesOfPlans.get(plan) ?? findEdges(plan, graph);
  edgesOfPlans.set(plan, edges);
  return edges;
}

function findEdges(plan: Plan, graph: PlanGraph): GraphEdge[] {
  const cargoOf = edgeCargo(plan);
  const packages = firstOfEachId(plan.packages);
  const byId = new Map(packages.map((item) => [item.id, item]));
  const redundant = new Set(graph.redundantEdges.map(edgeKey));
  const critical = new Set(
    graph.criticalPath.slice(1).map((id, index) => edgeKey([graph.criticalPath[index] ?? '', id])),
  );
  const seen = new Set<string>();
  const dependencies = packages.flatMap((item) =>
    item.dependsOn.flatMap(({ value: from }): GraphEdge[] => {
      const key = edgeKey([from, item.id]);
      const source = byId.get(from);
      if (source === undefined || from === item.id || seen.has(key)) {
        return [];
      }
      seen.add(key);
      return [
        {
          from,
          to: item.id,
          redundant: redundant.has(key),
          critical: critical.has(key),
          ...optional('carries', cargoOf(source, item)),
        },
      ];
    }),
  );
  const needs = needEdges(plan).map(({ from, to, artifacts }): GraphEdge => {
    const onPath = critical.has(edgeKey([from, to]));
    return { from, to, redundant: false, critical: onPath, needs: artifacts };
  });
  return [...dependencies, ...needs];
}

function edgeKey([from, to]: readonly [string, string]): string {
  return `${from}\n${to}`;
}

function firstOfEachId(packages: readonly WorkPackage[]): WorkPackage[] {
  return [...new Map([...packages].reverse().map((item) => [item.id, item])).values()].reverse();
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

function totalsOf(packages: readonly GraphPackage[]): GraphTotals {
  const { done, active } = countGroups(packages);
  return { done, active, packages: packages.length };
}

/** The gates of a package: its own, and the steps of its verification that a person carries out or looks up. */
function packageGates({ gate, verification }: WorkPackage, run: PackageRun | undefined): GraphGate[] {
  const manual = verification.steps.flatMap((step): Omit<GraphGate, 'state'>[] =>
    step.kind !== 'command' ? [{ by: 'person', before: 'merge', title: step.name }] : [],
  );
  const own: Omit<GraphGate, 'state'>[] =
    gate === undefined
      ? []
      : [
          {
            by: gate.by,
            before: gate.before,
            title: gate.instructions ?? gate.command?.value ?? gate.agent?.value ?? '',
          },
        ];
  return [...manual, ...own].map((each) => ({ ...each, state: stateOf(each.before, run) }));
}

function stateOf(before: GraphGate['before'], run: PackageRun | undefined): GraphGate['state'] {
  if (run?.gate?.before === before) {
    return 'open';
  }
  const passed = run !== undefined && (before === 'start' ? run.attempt > 0 : PASSED.has(run.state));
  return passed ? 'passed' : 'waiting';
}

/** Whoever is here has passed every gate before the merge. */
const PASSED: ReadonlySet<string> = new Set(['integrating', 'done']);
