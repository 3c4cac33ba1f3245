import type { Plan, WorkPackage } from './model';

/** The packages of a plan by id, in the order of the text; of several with the same id the first. */
export function firstById(plan: Plan): ReadonlyMap<string, WorkPackage> {
  const packages = new Map<string, WorkPackage>();
  plan.packages.forEach((item) => packages.set(item.id, packages.get(item.id) ?? item));
  return packages;
}
