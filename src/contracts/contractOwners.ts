import type { Plan, WorkPackage } from '../plan/model';
import { compileScope } from '../plan/globs/scope';
import { planContracts } from './contractPaths';
import { dependents } from './obligations';

/**
 * The packages that may change a contract: those that name the file itself, among what they write, leave, owe or lock; or
 * else, of those whose scope it lies in, the ones that no other of them comes before.
 */
export function contractOwners(plan: Plan, path: string): WorkPackage[] {
  const naming = plan.packages.filter((item) => names(item, path));
  if (naming.length > 0) {
    return naming;
  }
  const admitting = plan.packages.filter(({ scope }) =>
    compileScope(
      scope.writeAllow.map(({ value }) => value),
      scope.deny.map(({ value }) => value),
    ).admits(path),
  );
  const later = new Set(admitting.flatMap((item) => dependents(plan, item)));
  return admitting.filter((item) => !later.has(item));
}

/** Those of the changed files that are contracts of somebody else, each with its owners. */
export function foreignContracts(
  plan: Plan,
  item: WorkPackage,
  filesModified: readonly string[],
): { readonly path: string; readonly owners: readonly string[] }[] {
  const contracts = new Set(planContracts(plan));
  return filesModified
    .filter((path) => contracts.has(path))
    .map((path) => ({ path, owners: contractOwners(plan, path).map(({ id }) => id) }))
    .filter(({ owners }) => owners.length > 0 && !owners.includes(item.id));
}

function names({ scope, outputs, obligations, locks }: WorkPackage, path: string): boolean {
  return [
    ...scope.writeAllow,
    ...outputs.artifacts,
    ...obligations.flatMap(({ subject, contract }) => [
      subject,
      ...(contract === undefined ? [] : [contract]),
    ]),
    ...locks.files,
    ...locks.keys.map(({ value }) => ({ value: value.replace(/^contract:/, '') })),
  ].some(({ value }) => value === path);
}
