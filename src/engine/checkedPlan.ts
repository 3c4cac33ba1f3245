import { relative, sep } from 'node:path';
import { checkPlan } from '../plan/checkPlan';
import type { PlanGraph } from '../plan/graph';
import { graphOf } from '../plan/graph';
import type { Plan } from '../plan/model';
import type { Problem } from '../plan/problem';
import type { PlanFile } from '../ports';
import { WavesError } from '../wavesError';
import type { EngineDependencies } from './engineDependencies';
import { withDependencies } from './plannedRun';

/** A plan that can be carried out. */
export interface CheckedPlan {
  readonly file: PlanFile;
  readonly plan: Plan;
  readonly graph: PlanGraph;
  /** From the root of the work tree, with forward slashes. */
  readonly path: string;
  readonly selected: ReadonlySet<string>;
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
  const path = relative(deps.repository.root, file.path).split(sep).join('/');
  if (path.startsWith('../')) {
    throw new WavesError(
      'usage',
      `The plan ${file.path} lies outside the work tree ${deps.repository.root}.`,
      'Run a plan from the main work tree of its own repository.',
    );
  }
  const reading = deps.readPlan(file.text, { fileName: path });
  const errors = checkPlan(reading).filter((problem) => problem.severity === 'error');
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
  return { file, plan: reading.plan, graph, path, selected: withDependencies(graph, only) };
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
