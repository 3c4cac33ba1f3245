import { compileScope } from '../../plan/globs/scope';
import type { PackageOf, RunOf } from '../kernel/kernel';
import { fileLockKey, isActive } from '../kernel/kernel';
import type { ScopePart } from './scopeState';

/** Answers whether the present attempt of a package may write a path, by its scope or by what was leased to it. */
export function admissionOf({ planned, leases }: PackageOf<ScopePart>): (path: string) => boolean {
  const scope = compileScope(planned.writeAllow, planned.deny);
  return (path) => scope.admits(path) || leases.some((lease) => isWithin(path, lease.path));
}

/** What keeps a package from starting: another one that works has been leased something of what it may write. */
export function leaseAgainst(
  state: RunOf<ScopePart>,
  { planned }: PackageOf<ScopePart>,
): { readonly path: string; readonly holder: string } | undefined {
  const holders = [...state.leasing].flatMap((id) => state.packages.get(id) ?? []).filter(isHolding);
  const others = holders.filter((holder) => holder.planned.id !== planned.id);
  if (others.length === 0) {
    return undefined;
  }
  const scope = compileScope(planned.writeAllow, planned.deny);
  for (const { planned: holder, leases } of others) {
    const lease = leases.find(({ path }) => scope.admits(path) || planned.locks.includes(fileLockKey(path)));
    if (lease !== undefined) {
      return { path: lease.path, holder: holder.id };
    }
  }
  return undefined;
}

/** The other package at work to which a path, or something around or inside of it, is leased. */
export function leaseholder(state: RunOf<ScopePart>, path: string, id: string): string | undefined {
  return [...state.leasing].find((other) => {
    const item = state.packages.get(other);
    return (
      other !== id &&
      item !== undefined &&
      isHolding(item) &&
      item.leases.some((lease) => isWithin(path, lease.path) || isWithin(lease.path, path))
    );
  });
}

/** What was leased is given back with the end of the attempt. */
function isHolding({ state, leases }: PackageOf<ScopePart>): boolean {
  return leases.length > 0 && isActive(state);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
