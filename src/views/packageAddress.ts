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
