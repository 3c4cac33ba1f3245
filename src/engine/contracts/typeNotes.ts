import type { ContractTools } from '../../contracts/surfaces/contractTools';
import { staleTypes } from '../../contracts/generatedTypes';
import type { ContractFault } from '../../plan/contractFault';
import type { Plan } from '../../plan/model';
import type { Digest, Log } from '../../ports/ports';
import type { RunEvent } from '../../run/run';

/**
 * Says which generated types are out of date in a commit, and how they are refreshed.
 * @param about the package whose merge has led to the commit; absent: the run begins with it.
 */
export async function typeNotes(
  world: { readonly contracts?: ContractTools | undefined; readonly digest: Digest; readonly log: Log },
  plan: Plan,
  planPath: string,
  commit: string,
  about?: string,
): Promise<RunEvent[]> {
  const { contracts, digest, log } = world;
  if (contracts === undefined || plan.contracts.generated === undefined) {
    return [];
  }
  const stale = await staleTypes(plan, (path) => contracts.text(commit, path), digest, planPath).catch(
    (error: unknown): ReadonlyMap<string, readonly ContractFault[]> => {
      log.error('Whether generated types are up to date could not be looked up.', error);
      return new Map();
    },
  );
  return [...stale].flatMap(([contract, faults]) =>
    faults.map(({ message }) => ({
      type: 'run.noted' as const,
      message: `${contract}: ${message}`,
      ...(about === undefined ? {} : { package: about }),
    })),
  );
}
