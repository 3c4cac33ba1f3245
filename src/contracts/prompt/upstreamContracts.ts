import { firstById } from '../../plan/firstById';
import { compileGlob } from '../../plan/globs/globs';
import type { Plan, WorkPackage } from '../../plan/model';
import type { Contract } from '../../run/contracts/contracts';
import { packageKind } from '../../plan/packageKind';
import { planContracts } from '../contractPaths';

/**
 * The contracts that a package builds against: what packages before it have left and it says that it consumes, or else may
 * read. What it consumes comes first, then the plan's own contracts, then what the nearest packages have left. Who
 * integrates gets all of them.
 * @param contracts as they stand on the integration branch.
 */
export function upstreamContracts(
  plan: Plan,
  item: WorkPackage,
  contracts: ReadonlyMap<string, Contract>,
): Contract[] {
  if (contracts.size === 0) {
    return [];
  }
  const isAll = packageKind(item) === 'integration';
  const before = distances(plan, item);
  const consumed = matcher(item.consumes);
  const readable = matcher(item.scope.readAllow);
  const shared = planContracts(plan);
  const place = (contract: Contract): number => {
    const distance = before.get(contract.package);
    if (distance === undefined) {
      return isAll && contract.package !== item.id ? 1000 : Infinity;
    }
    if (consumed(contract.path)) {
      return 0;
    }
    if (shared.includes(contract.path)) {
      return 1;
    }
    return isAll || readable(contract.path) ? 1 + distance : Infinity;
  };
  return [...contracts.values()]
    .map((contract) => ({ contract, at: place(contract) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at || (a.contract.path < b.contract.path ? -1 : 1))
    .map(({ contract }) => contract);
}

/** How many steps each package lies before another one; itself is not among them. */
function distances(plan: Plan, item: WorkPackage): Map<string, number> {
  const packages = firstById(plan);
  const found = new Map<string, number>();
  let edge = [item];
  for (let distance = 1; edge.length > 0; distance++) {
    const next = edge.flatMap(({ dependsOn }) =>
      dependsOn.flatMap(({ value }) =>
        found.has(value) || value === item.id ? [] : (packages.get(value) ?? []),
      ),
    );
    next.forEach(({ id }) => found.set(id, found.get(id) ?? distance));
    edge = [...new Set(next)];
  }
  return found;
}

function matcher(patterns: readonly { readonly value: string }[]): (path: string) => boolean {
  const globs = patterns.map(({ value }) => compileGlob(value));
  return (path) => globs.some((matches) => matches(path));
}
