import { compileGlob } from '../plan/globs/globs';
import { compileScope } from '../plan/globs/scope';
import type { Plan, WorkPackage } from '../plan/model';
import type { Assumption } from './contexts/agentContext';
import { planContracts } from './contractPaths';
import { dependents } from './obligations';
import { operationKey } from './surfaces/languages/surface';
import type { ItemChange } from './surfaces/surfaceDiff';

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

/**
 * Whether a package builds on a contract file: one that it says that it consumes; where it says nothing, one of the plan's
 * own contracts that it may read.
 */
export function consumesFile(plan: Plan, item: WorkPackage, path: string): boolean {
  const patterns = item.consumes.length > 0 ? item.consumes : item.scope.readAllow;
  const isOffered = item.consumes.length > 0 || planContracts(plan).includes(path);
  return isOffered && patterns.some(({ value }) => compileGlob(value)(path));
}

/**
 * Those changes of a contract that touch what a package was built on. What is new was not there to be built on; where its
 * agent has said which operations of the contract it uses, only these count.
 * @param assumptions of the package's agent.
 * @param names of all that the contract offered before.
 */
export function consumedChanges(
  changes: readonly ItemChange[],
  assumptions: readonly Assumption[],
  names: readonly string[],
): ItemChange[] {
  const offered = new Set(names.map(operationKey));
  const used = new Set(
    assumptions
      .flatMap(({ role, operation }) =>
        role === 'expects' && operation !== undefined ? [operationKey(operation)] : [],
      )
      .filter((key) => offered.has(key)),
  );
  return changes.filter(
    ({ name, how }) => how !== 'added' && (used.size === 0 || used.has(operationKey(name))),
  );
}

/**
 * Says of the packages of a plan which revision of its contracts they are built on, where that has been raised: whoever
 * builds on one has to be built anew then, and whoever writes it has not.
 */
export function contractRevisions(plan: Plan): (item: WorkPackage) => number | undefined {
  const { revision } = plan.contracts;
  const paths = revision > 1 ? planContracts(plan) : [];
  const owners = new Map(paths.map((path) => [path, contractOwners(plan, path).map(({ id }) => id)]));
  return (item) =>
    paths.some((path) => consumesFile(plan, item, path) && owners.get(path)?.includes(item.id) !== true)
      ? revision
      : undefined;
}

/** Whether a file may be an OpenAPI document. */
export function isOpenApiPath(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

/**
 * The contract by which a mock server may answer a package: the plan's primary one, or else its first that can be an OpenAPI
 * document. None for those who write it, and for those who do not build against it.
 */
export function mockedContract(plan: Plan, item: WorkPackage): string | undefined {
  const { mock, primary } = plan.contracts;
  if (mock === undefined) {
    return undefined;
  }
  const candidates = [...(primary === undefined ? [] : [primary.value]), ...planContracts(plan)];
  const contract = candidates.find(isOpenApiPath);
  return contract !== undefined &&
    consumesFile(plan, item, contract) &&
    !contractOwners(plan, contract).some(({ id }) => id === item.id)
    ? contract
    : undefined;
}
