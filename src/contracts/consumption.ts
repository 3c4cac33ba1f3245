import { compileGlob } from '../plan/globs/globs';
import type { Plan, WorkPackage } from '../plan/model';
import type { Assumption } from './contexts/agentContext';
import { contractOwners } from './contractOwners';
import { planContracts } from './contractPaths';
import { operationKey } from './surfaces/languages/surface';
import type { ItemChange } from './surfaces/surfaceDiff';

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
