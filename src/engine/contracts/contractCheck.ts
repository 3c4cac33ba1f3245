import { foreignContracts } from '../../contracts/contractRoles';
import { staleTypes } from '../../contracts/generatedTypes';
import { checkObligations, describeMisses, filesOf } from '../../contracts/checkObligations';
import { planContracts } from '../../contracts/contractPaths';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import { obligationsOf } from '../../contracts/obligations';
import type { Plan, WorkPackage } from '../../plan/model';
import type { ContractFault } from '../../plan/problem';
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

export { checkUses } from './usesCheck';

/** The work of an attempt that is to be held against contracts. */
export interface JudgedWork {
  readonly package: string;
  readonly attempt: number;
  /** The commit that it delivered. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/**
 * Changes of contracts that belong to another package stop the package: whoever builds on them would not know.
 * @returns no event where there are none.
 */
export function foreignChanges(plan: Plan, item: WorkPackage, work: Omit<JudgedWork, 'head'>): RunEvent[] {
  const foreign = foreignContracts(plan, item, work.filesModified);
  if (foreign.length === 0) {
    return [];
  }
  const words = foreign.map(({ path, owners }) => `${path}, which belongs to ${owners.join(' and ')}`);
  const message = `Changed a contract of another package: ${words.join('; ')}. A contract is changed by its owner, or by a new revision of the plan.`;
  const { package: id, attempt } = work;
  const files = foreign.map(({ path }) => path);
  return [{ type: 'package.blocked', package: id, attempt, reason: 'scope', message, files }];
}

/**
 * Holds what a package delivered against what it owes to others.
 * @returns the event that sends it back to its agent; none where everything is there.
 */
export async function missedObligations(
  tools: ContractTools | undefined,
  plan: Plan,
  item: WorkPackage,
  { head, filesModified, ...target }: JudgedWork,
): Promise<RunEvent[]> {
  const owed = obligationsOf(plan, item).filter(({ kind }) => kind !== 'command');
  if (tools === undefined || owed.length === 0) {
    return [];
  }
  const wanted = owed.flatMap(filesOf);
  const needsDocuments = owed.some(({ kind, contract }) => kind === 'endpoint' && contract === undefined);
  const needsTables = owed.some(({ kind }) => kind === 'table');
  const documents = needsDocuments
    ? [...planContracts(plan), ...filesModified.filter((path) => /\.(ya?ml|json)$/i.test(path))]
    : [];
  const tables = needsTables
    ? [...filesModified, ...item.outputs.artifacts.map(({ value }) => value)].filter((path) =>
        /\.sql$/i.test(path),
      )
    : [];
  const files = await tools.read(head, [...wanted, ...documents, ...tables]);
  const described = owed.flatMap(({ kind, contract }) =>
    (kind === 'event' || kind === 'endpoint') && contract !== undefined ? [contract] : [],
  );
  const misses = checkObligations(owed, files, await tools.faults(head, described));
  const { package: id, attempt } = target;
  return misses.length === 0
    ? []
    : [
        {
          type: 'attempt.failed',
          package: id,
          attempt,
          reason: 'obligation',
          message: describeMisses(misses),
        },
      ];
}
