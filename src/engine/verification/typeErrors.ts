import type { PackageRun, RunState } from '../../run/run';
import { typeChecker, typeFindingLines, typeFindings } from '../../run/verification/typeFindings';
import type { CommandStep } from '../kernel/commandSteps';

/**
 * What a type-checker of the repository found in a package's work, a line for each error with the package that owes what is not
 * there; empty where the step is none, or nothing of what it printed can be read.
 * @param printed all that it printed.
 */
export function typeErrors(
  { packages }: Pick<RunState, 'packages'>,
  item: PackageRun,
  { command, cwd }: Pick<CommandStep, 'command' | 'cwd'>,
  printed: string,
): string {
  if (typeChecker(command) === undefined) {
    return '';
  }
  const findings = typeFindings(printed, { worktree: item.worktree ?? '', cwd });
  const others = [...packages.values()].filter((one) => one !== item);
  return typeFindingLines(findings, {
    own: item.filesModified ?? [],
    authorOf: (path) => others.findLast(({ filesModified = [] }) => filesModified.includes(path))?.planned.id,
  });
}
