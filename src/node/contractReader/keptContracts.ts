import { readFile } from 'node:fs/promises';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { Surface } from '../../contracts/surfaces/surface';
import type { RepositoryPlace } from '../git/findRepository';
import { contextPath, contractPath } from '../runs/runFolder';

/** What can be asked of a run that nobody drives here. */
export type KeptContracts = Pick<ContractTools, 'kept' | 'keptContext' | 'contextFile'>;

/** What runs have kept of their contracts, for processes that only look at it. */
export function keptContracts({ commonDir }: Pick<RepositoryPlace, 'commonDir'>): KeptContracts {
  return {
    kept: async (run, hash) => (await dataIn(contractPath(commonDir, run, hash))) as Surface | undefined,
    contextFile: (run, name) => contextPath(commonDir, run, name),
    keptContext: (run, name) => dataIn(contextPath(commonDir, run, name)),
  };
}

/** What a JSON file holds; undefined where it is not there, or cut short. */
export async function dataIn(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
