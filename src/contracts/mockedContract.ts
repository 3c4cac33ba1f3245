import type { Plan, WorkPackage } from '../plan/model';
import { consumesFile } from './consumption';
import { contractOwners } from './contractOwners';
import { planContracts } from './contractPaths';

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
  const candidates = [...(primary === undefined ? [] : [primary.value]), ...planContracts(plan)];
  const contract = mock === undefined ? undefined : candidates.find(isOpenApiPath);
  return contract !== undefined &&
    consumesFile(plan, item, contract) &&
    !contractOwners(plan, contract).some(({ id }) => id === item.id)
    ? contract
    : undefined;
}
