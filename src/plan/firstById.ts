import type { Plan, WorkPackage } from './model';

/** Computes something when it is first asked for, and keeps it. */
export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** Plans never change, so that what was found out about one stays true as long as there is the plan. */
const found = new WeakMap<Plan, ReadonlyMap<string, WorkPackage>>();

/** The packages of a plan by id, in the order of the text; of several with the same id the first. */
export function firstById(plan: Plan): ReadonlyMap<string, WorkPackage> {
  const known = found.get(plan);
  if (known !== undefined) {
    return known;
  }
  const packages = new Map<string, WorkPackage>();
  plan.packages.forEach((item) => packages.set(item.id, packages.get(item.id) ?? item));
  found.set(plan, packages);
  return packages;
}

const places = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** Where each package stands among those of `firstById`, from 0. */
export function placesById(plan: Plan): ReadonlyMap<string, number> {
  const known = places.get(plan);
  if (known !== undefined) {
    return known;
  }
  const made = new Map([...firstById(plan).keys()].map((id, place) => [id, place]));
  places.set(plan, made);
  return made;
}
