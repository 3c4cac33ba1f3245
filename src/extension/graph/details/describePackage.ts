import { edgeCargo } from '../../../contracts/edgeCargo';
import type { PlanGraph } from '../../../plan/graph';
import { compileGlob } from '../../../plan/globs';
import type { Plan, WorkPackage } from '../../../plan/model';
import type { CheckedStep, PackageDetails, ScopePattern } from '../../../protocol/packageDetails';
import type { JournalEvent } from '../../../run/events';
import type { PackageRun, RunState } from '../../../run/runState';
import { attemptsOf, momentsOf } from './packageHistory';
import { blockReports } from './waysOut';

/** More files than these of one pattern are counted, but not named. */
const MOST_FILES = 50;

/** What the details of a package are made of. */
export interface DetailsInput {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly item: WorkPackage;
  readonly run: RunState | undefined;
  readonly events: readonly JournalEvent[];
  /** Paths relative to the repository; undefined where they are not known. */
  readonly files: readonly string[] | undefined;
  readonly prompt: PackageDetails['prompt'];
}

/** Everything that the inspector shows of a package. */
export function describePackage(input: DetailsInput): PackageDetails {
  const { plan, graph, item, run, events, files } = input;
  const state = run?.packages.get(item.id);
  const patterns = (globs: WorkPackage['scope']['writeAllow']) =>
    globs.map(({ value }) => scopePattern(value, files));
  const byId = new Map(plan.packages.map((each) => [each.id, each]));
  return {
    package: item.id,
    description: item.description,
    priority: item.priority,
    timeoutMinutes: item.timeoutMinutes,
    retryBudget: item.retryBudget,
    writes: patterns(item.scope.writeAllow),
    reads: patterns(item.scope.readAllow),
    denies: patterns(item.scope.deny),
    locks: locksOf(plan, item, run),
    contracts: contractFiles(plan),
    upstream: item.dependsOn.flatMap(({ value: id }) => upstream(byId.get(id), { plan, item, run }) ?? []),
    downstream: (graph.dependents.get(item.id) ?? []).map((id) => ({
      id,
      title: byId.get(id)?.title ?? id,
    })),
    prompt: input.prompt,
    verification: {
      ...(item.verification.tier === undefined ? {} : { tier: item.verification.tier }),
      steps: item.verification.steps.map((step) => checkedStep(step, state)),
    },
    attempts: attemptsOf(events, item.id),
    timeline: momentsOf(events, item.id),
    blocked: run === undefined ? [] : blockReports(run, item.id),
    ...(state?.branch === undefined ? {} : { branch: state.branch }),
    ...(state?.worktree === undefined ? {} : { worktree: state.worktree }),
    ...(state?.commit === undefined ? {} : { commit: state.commit }),
  };
}

function scopePattern(pattern: string, files: readonly string[] | undefined): ScopePattern {
  if (files === undefined) {
    return { pattern, files: [] };
  }
  const matching = files.filter(compileGlob(pattern));
  return { pattern, count: matching.length, files: matching.slice(0, MOST_FILES) };
}

function locksOf(plan: Plan, item: WorkPackage, run: RunState | undefined): PackageDetails['locks'] {
  const held = run?.index.locks;
  return claims(item).map((key) => {
    const holder = held?.get(key);
    return {
      key,
      ...(holder === undefined ? {} : { holder }),
      rivals: plan.packages
        .filter((other) => other.id !== item.id && claims(other).includes(key))
        .map(({ id }) => id),
    };
  });
}

function claims(item: WorkPackage): string[] {
  return [
    ...item.locks.files.map(({ value }) => `file:${value}`),
    ...item.locks.keys.map(({ value }) => value),
  ];
}

function contractFiles(plan: Plan): string[] {
  const { primary, files } = plan.contracts;
  return [
    ...new Set([...(primary === undefined ? [] : [primary.value]), ...files.map(({ value }) => value)]),
  ];
}

function upstream(
  source: WorkPackage | undefined,
  { plan, item, run }: Pick<DetailsInput, 'plan' | 'item' | 'run'>,
): PackageDetails['upstream'][number] | undefined {
  if (source === undefined) {
    return undefined;
  }
  const state = run?.packages.get(source.id);
  const carries = edgeCargo(plan)(source, item);
  const files = state?.filesModified ?? [];
  return {
    id: source.id,
    title: source.title,
    state: state?.state ?? 'planned',
    files: files.slice(0, MOST_FILES),
    fileCount: files.length,
    ...(carries === undefined ? {} : { carries }),
  };
}

function checkedStep(
  step: WorkPackage['verification']['steps'][number],
  state: PackageRun | undefined,
): CheckedStep {
  const what = step.command ?? step.instructions;
  return {
    name: step.name,
    ...(what === undefined ? {} : { what }),
    // A package is merged only when everything that checks it has passed.
    result: state?.state === 'done' || state?.state === 'integrating' ? 'passed' : 'waiting',
  };
}
