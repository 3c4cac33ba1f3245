import { relative, sep } from 'node:path';
import { checkPlan } from '../../plan/checks/checkPlan';
import type { PlanGraph } from '../../plan/graph/graph';
import { graphOf } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { ContractFault, Problem } from '../../plan/problem';
import type { PlanReading } from '../../plan/reading/readPlan';
import { withSetupFile } from '../../plan/reading/readPlan';
import type { PlanFile } from '../../ports/ports';
import { contractsOf } from '../../plan/checks/basis/surroundings';
import type { Subplans } from '../../plan/reading/subplans';
import { allSubplans, parametersOf, readSubplans } from '../../plan/reading/subplans';
import { WavesError } from '../../wavesError';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { RunState } from '../../run/run';
import { withDependencies } from './plannedRun';

/** A plan that can be carried out. */
export interface CheckedPlan {
  readonly file: PlanFile;
  readonly reading: PlanReading;
  readonly plan: Plan;
  /** The same without what a set-up file adds, as everybody reads it from its text. */
  readonly written: Plan;
  readonly graph: PlanGraph;
  /** The plans that its packages name as their own. */
  readonly subplans: Subplans;
  /** From the top of the main work tree, with forward slashes; it leads out of that where the plan lies in another one. */
  readonly path: string;
  /** The work tree that it lies in: absolute path of its top. */
  readonly workTree: string;
  readonly selected: ReadonlySet<string>;
  /** Commands of the repository's own set-up file, where they count; they are among the plan's then. */
  readonly setupFile: readonly string[];
}

/** What comes with events about a run's plan. */
export interface RunTexts {
  /** The text that a run begins with. */
  readonly begins?: string;
  /** The plan that it goes by from now on. */
  readonly plan?: Plan;
  /** Texts of the plan and those within it, by hash, that the run is to keep. */
  readonly copies?: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a plan.
 * @param absolute path of its file.
 * @param only ids of the packages asked for; absent: all.
 * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-package`, `usage`.
 */
export async function checkedPlan(
  deps: EngineDependencies,
  absolute: string,
  only: readonly string[] | undefined,
): Promise<CheckedPlan> {
  const file = await deps.planFiles.readPlan(absolute);
  const { root } = deps.repository;
  const path = relative(root, file.path).split(sep).join('/');
  const workTree = await deps.repository.workTreeOf(file.path);
  if (workTree === undefined) {
    throw new WavesError(
      'usage',
      `The plan ${file.path} lies in no work tree of the repository at ${root}.`,
      'Run a plan from a work tree of its own repository.',
    );
  }
  const written = deps.readPlan(file.text, { fileName: path });
  const parameters = parametersOf(written);
  if (parameters !== undefined) {
    throw new WavesError(
      'plan-invalid',
      `${path} is a recipe, which takes ${parameters.join(', ')}.`,
      `Use it in a package of another plan: \`subplan: ${path}\`, and \`with:\` for what it takes.`,
    );
  }
  const { reading, setupFile } = withSetupFile(written, (await deps.planFiles.setupFileCommands?.()) ?? []);
  const subplans = await readSubplans(reading.plan, path, deps.planFiles.readSubplan);
  const contractFaults = await faultsOf(deps, reading.plan, workTree);
  const surroundings = { folder: '', subplans, contractFaults, isMissing: () => false };
  const errors = checkPlan(reading, { surroundings }).filter((problem) => problem.severity === 'error');
  if (errors.length > 0) {
    throw new WavesError(
      'plan-invalid',
      invalidPlanMessage(path, errors),
      'Correct the plan and run it again.',
    );
  }
  const graph = graphOf(reading.plan);
  if (graph.waveOf.size === 0) {
    throw new WavesError('plan-invalid', `${path} has no packages, so there is nothing to run.`);
  }
  return {
    file,
    reading,
    plan: reading.plan,
    written: written.plan,
    graph,
    subplans,
    path,
    workTree,
    selected: withDependencies(graph, only),
    setupFile,
  };
}

/** What is wrong in the contracts that packages will build against, as they stand in the commit that a run starts from. */
async function faultsOf(
  { contracts, repository }: EngineDependencies,
  plan: Plan,
  workTree: string,
): Promise<ReadonlyMap<string, readonly ContractFault[]>> {
  const paths = contractsOf(plan).map(({ value }) => value);
  const head = paths.length === 0 ? undefined : await repository.head(workTree);
  return contracts === undefined || head === undefined ? new Map() : contracts.faults(head.commit, paths);
}

/** The hashes of the plans within a plan, by path, as a run's journal has them; undefined where there are none. */
export function subplanHashes({ subplans }: CheckedPlan): Record<string, string> | undefined {
  const all = allSubplans(subplans);
  return all.length === 0 ? undefined : Object.fromEntries(all.map(({ path, hash }) => [path, hash]));
}

/** The texts of the plans within a plan, by hash. */
export function copiesOf({ subplans }: CheckedPlan): ReadonlyMap<string, string> {
  return new Map(allSubplans(subplans).map(({ hash, text }) => [hash, text]));
}

/** Whether a run goes by the texts that a plan and those within it have now. */
export function hasSameTexts(state: RunState, checked: CheckedPlan): boolean {
  const hashes = subplanHashes(checked) ?? {};
  const names = Object.keys(hashes);
  return (
    state.planHash === checked.file.hash &&
    names.length === Object.keys(state.subplans).length &&
    names.every((path) => state.subplans[path] === hashes[path])
  );
}

function invalidPlanMessage(path: string, errors: readonly Problem[]): string {
  const lines = errors
    .slice(0, 5)
    .map(
      ({ range, message, code }) =>
        `${path}:${range.start.line + 1}:${range.start.character + 1}: ${message} (${code})`,
    );
  const more = errors.length > 5 ? [`and ${errors.length - 5} more`] : [];
  return [
    `The plan has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:`,
    ...lines,
    ...more,
  ].join('\n');
}
