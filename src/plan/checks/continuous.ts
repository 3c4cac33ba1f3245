import { firstById } from '../firstById';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { Check } from './basis/check';

/**
 * Packages that go on as long as others are merged: each does its work itself, and there is somebody whose merge has it begin
 * again, which are neither those before it nor those that wait for it.
 */
export const continuousWork: Check = ({ reading: { plan }, graph }) => {
  const packages = [...firstById(plan).values()];
  return packages.flatMap((item): Problem[] => {
    const { continuous } = item;
    if (continuous === undefined) {
      return [];
    }
    const found =
      subplanProblem(item) ?? (packages.some((other) => wakes(other, item)) ? undefined : lonely(item.id));
    return found === undefined ? [] : [{ ...found, range: continuous.range, package: item.id }];
  });

  function wakes({ id, continuous }: WorkPackage, item: WorkPackage): boolean {
    return (
      id !== item.id &&
      continuous === undefined &&
      !graph.waitsFor(id, item.id) &&
      !graph.waitsFor(item.id, id)
    );
  }
};

type Found = Pick<Problem, 'code' | 'severity' | 'message'>;

function subplanProblem({ id, subplan, generatesPlan }: WorkPackage): Found | undefined {
  const message = `"${id}" is a plan of its own, which is carried out once. Let a package within it go on instead.`;
  return subplan === undefined && generatesPlan !== true
    ? undefined
    : { code: 'continuous-subplan', severity: 'error', message };
}

function lonely(id: string): Found {
  const message = `Nobody has "${id}" begin again: all other packages come before it, wait for it, or go on themselves. It is done once.`;
  return { code: 'continuous-alone', severity: 'warning', message };
}
