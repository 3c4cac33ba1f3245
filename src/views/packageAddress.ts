import type { GraphPackage } from '../protocol/graph';
import type { SteeringAction, WayOut } from '../run/kernel/kernel';

/**
 * How views name what is within a sub-plan, whose ids are unique in it only: by the package that it is the plan of, and
 * then by its own id. `shop / api / orders` is the package `orders` in the plan of `api`, which is a package in the plan
 * of `shop`. Gates and escalations are named in the same way; nothing after the last slash names the child run itself.
 * An id of the plan that has such a slash in itself goes before.
 */
const SEPARATOR = ' / ';

/** The address of what the plan of `group` calls `id`. @param group address of the package that the plan belongs to. */
export function addressWithin(group: string, id: string): string {
  return `${group}${SEPARATOR}${id}`;
}

/** What an address that leads into the plan of `group` says from there on; undefined when it leads elsewhere. */
export function addressAfter(group: string, address: string): string | undefined {
  const start = `${group}${SEPARATOR}`;
  return address.startsWith(start) ? address.slice(start.length) : undefined;
}

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

/**
 * A wish with another name for what it is about.
 * @param rename makes the new name of the old one; nothing names the run as a whole.
 */
export function renamedWish(wish: SteeringAction, rename: (name: string) => string): SteeringAction {
  switch (wish.kind) {
    case 'approve':
    case 'reject':
      return { ...wish, gate: rename(wish.gate) };
    case 'answer':
      return { ...wish, question: rename(wish.question) };
    case 'followUp':
      return { ...wish, handoff: rename(wish.handoff) };
    case 'hint':
    case 'sendBack':
    case 'takeOver':
    case 'sync':
    case 'tryNow':
    case 'switchAgent':
    case 'skip':
    case 'accept':
    case 'resolve':
    case 'drop':
    case 'handOver':
    case 'absorb':
    case 'register':
    case 'widen':
    case 'fail':
    case 'restore':
    case 'keep':
    case 'askHandoff':
      return { ...wish, package: rename(wish.package) };
    case 'retry': {
      const { packages = [''], ...rest } = wish;
      const ids = packages.map(rename);
      return ids.includes('') ? rest : { ...rest, packages: ids };
    }
    default: {
      const { package: former = '', ...rest } = wish;
      const id = rename(former);
      return id === '' ? rest : { ...rest, package: id };
    }
  }
}

/** A wish of a child run as the view around it makes it: what it is about is named by its address. */
export function wishWithin(group: string, wish: SteeringAction): SteeringAction {
  return renamedWish(wish, (id) => addressWithin(group, id));
}

/** A way out of a child run as the view around it offers it. */
export function wayWithin(group: string, { steer, ...way }: WayOut): WayOut {
  return {
    ...way,
    package: addressWithin(group, way.package),
    ...(steer === undefined ? {} : { steer: wishWithin(group, steer) }),
  };
}
