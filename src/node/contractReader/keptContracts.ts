import { readFile } from 'node:fs/promises';
import type { ContractTools } from '../../contracts/contractTools';
import type { Surface } from '../../contracts/surface';
import type { RepositoryPlace } from '../findRepository';
import { contractPath } from '../runFolder';

/** What runs have kept of their contracts, for processes that only look at it. */
export function keptContracts({
  commonDir,
}: Pick<RepositoryPlace, 'commonDir'>): Pick<ContractTools, 'kept'> {
  return {
    kept: async (run, hash) => {
      const text = await readFile(contractPath(commonDir, run, hash), 'utf8').catch(() => '');
      try {
        return JSON.parse(text) as Surface;
      } catch {
        // Not there, or cut short: the contract is read as a file then.
        return undefined;
      }
    },
  };
}
