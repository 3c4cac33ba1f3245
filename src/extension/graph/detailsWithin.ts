import type { BlockReport, OwedThing, PackageDetails } from '../../protocol/packageDetails';
import { addressWithin, wayWithin } from '../../views/packageAddress';

/**
 * The details of a package of a sub-plan as the graph around it needs them: whatever it can ask for is named by its
 * address. @param group address of the package that the sub-plan belongs to.
 */
export function detailsWithin(group: string, details: PackageDetails): PackageDetails {
  const named = <T extends { readonly id: string }>(item: T): T => ({
    ...item,
    id: addressWithin(group, item.id),
  });
  const owedWithin = (owed: OwedThing): OwedThing => ({ ...owed, neededBy: owed.neededBy.map(named) });
  return {
    ...details,
    package: addressWithin(group, details.package),
    upstream: details.upstream.map((each) => ({ ...named(each), owes: each.owes.map(owedWithin) })),
    obligations: details.obligations.map(owedWithin),
    downstream: details.downstream.map(named),
    blocked: details.blocked.map(({ ways, ...said }): BlockReport => ({
      ...said,
      ways: ways.map((way) => wayWithin(group, way)),
    })),
  };
}
