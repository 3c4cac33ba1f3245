import type { GraphPackage } from '../protocol/graph';
import { addressAfter } from './packageAddress';

/** What the graph shows of the package with that address, which may be one of a sub-plan; undefined when there is none. */
export function shownAt(packages: readonly GraphPackage[], address: string): GraphPackage | undefined {
  const own = packages.find(({ id }) => id === address);
  if (own !== undefined) {
    return own;
  }
  for (const { id, subplan } of packages) {
    const rest = subplan && addressAfter(id, address);
    const found = rest === undefined ? undefined : shownAt(subplan?.packages ?? [], rest);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
