import { compileGlob } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';
import type { Surroundings } from './basis/surroundings';
import { contractsOf, promptFilesOf } from './basis/surroundings';
import type { ContractFault, Problem } from '../problem';
import type { Located } from '../source';
import type { Check } from './basis/check';
import { isIntegration } from './basis/integration';

/**
 * Files that a plan names and that are not there, and contracts that are there and wrong. A contract that a package of the plan is going to write may be missing before
 * that, so it is only mentioned.
 */
export const contractFiles: Check = ({ reading: { plan }, surroundings }) =>
  surroundings === undefined
    ? []
    : [
        ...contractsOf(plan)
          .filter((path) => surroundings.isMissing({ path: path.value, from: 'either' }))
          .map((path) => contractProblem(path, plan, surroundings)),
        ...contractsOf(plan).flatMap((path) =>
          (surroundings.contractFaults?.get(path.value) ?? []).map((fault) =>
            faultProblem(path, fault, plan, surroundings),
          ),
        ),
        ...promptFilesOf(plan)
          .filter(({ file }) => surroundings.isMissing(file))
          .map(({ item, file, range }) => ({
            code: 'missing-file',
            severity: 'warning' as const,
            message: `The prompt \`${file.path}\` of "${item.id}" does not exist. It is looked for from the plan's folder.`,
            range,
            package: item.id,
          })),
      ];

/**
 * A contract that a package is going to write may still be wrong before that. A fault that is only doubtful keeps nobody from
 * building: contracts of large providers are full of examples that are out of date.
 */
function faultProblem(
  path: Located<string>,
  { line, message, kind }: ContractFault,
  plan: Plan,
  surroundings: Surroundings,
): Problem {
  const isWrong = kind === 'wrong' && writerOf(path, plan, surroundings) === undefined;
  const severity = kind === 'advice' ? 'info' : isWrong ? 'error' : 'warning';
  return {
    code: kind === 'advice' ? 'contract-advice' : kind === 'stale' ? 'stale-types' : 'broken-contract',
    severity,
    message: `${path.value}:${line}: ${message}`,
    range: path.range,
  };
}

function writerOf(path: Located<string>, plan: Plan, { folder }: Surroundings): WorkPackage | undefined {
  const places = [path.value, folder === '' ? path.value : `${folder}/${path.value}`];
  return plan.packages.find((item) => !isIntegration(item) && writes(item, places));
}

function contractProblem(path: Located<string>, plan: Plan, surroundings: Surroundings): Problem {
  const writer = writerOf(path, plan, surroundings);
  const known = surroundings.outside !== true;
  const where = known
    ? "does not exist, neither from the plan's folder nor from the top of the repository."
    : "is not in the plan's folder. The plan is in no git repository, so nothing else was looked at.";
  return {
    code: 'missing-contract',
    severity: writer === undefined && known ? 'warning' : 'info',
    message:
      writer === undefined || !known
        ? `The contract \`${path.value}\` ${where}`
        : `The contract \`${path.value}\` does not exist yet. "${writer.id}" may write it; what starts before that package has ended cannot build against it.`,
    range: path.range,
    ...(writer === undefined
      ? {}
      : { related: [{ message: `"${writer.id}" may write it.`, range: writer.idRange }] }),
    data: { kind: 'contract-file', path },
  };
}

/** A package that may write everything is not the one that writes a contract. */
function writes({ scope }: WorkPackage, paths: readonly string[]): boolean {
  const globs = scope.writeAllow
    .filter(({ value }) => !/^[*/]+$/.test(value))
    .map(({ value }) => compileGlob(value));
  const denies = scope.deny.map(({ value }) => compileGlob(value));
  return paths.some((path) => globs.some((glob) => glob(path)) && !denies.some((deny) => deny(path)));
}
