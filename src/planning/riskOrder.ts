import { isIntegration } from '../plan/checks/integration';
import { graphOf } from '../plan/graph/graph';
import type { Plan, WorkPackage } from '../plan/model';
import { WavesError } from '../wavesError';
import type { PackageList } from './packageList';

/** What is risky about a package, each in words. */
function risksOf(plan: Plan, item: WorkPackage): string[] {
  const graph = graphOf(plan);
  const others = plan.packages.filter(({ id }) => id !== item.id);
  const waiting = others.filter(({ id }) => graph.ancestors(id).has(item.id)).length;
  const mean = plan.packages.reduce((sum, each) => sum + each.timeoutMinutes, 0) / plan.packages.length;
  const claims = (each: WorkPackage): string[] => each.locks.keys.map(({ value }) => value);
  const shared = claims(item).filter((key) => others.some((other) => claims(other).includes(key)));
  return [
    ...(others.length > 2 && waiting >= others.length / 2
      ? [`${waiting} of ${others.length} wait for it`]
      : []),
    ...(item.taskType === 'contracts' ? ['others build on its contracts'] : []),
    ...(item.scope.writeAllow.some(({ value }) => /^[*/]+$/.test(value)) ? ['it may write every file'] : []),
    ...(item.subplan === undefined && item.verification.steps.length === 0
      ? ['nothing checks its work']
      : []),
    ...(item.timeoutMinutes >= 2 * mean ? ['it takes more than twice as long as the average'] : []),
    ...(shared.length > 0 ? [`others claim ${shared.join(', ')} too`] : []),
  ];
}

/**
 * Gives packages priorities by how much is risky about them, so that of those that may start at the same time, with as much waiting for
 * them, the riskiest starts first: what goes wrong then goes wrong early. What brings everything together stays as it is.
 * @returns why, in lines for people. @throws WavesError `edit-refused` where no package is riskier than another.
 */
export function putRiskFirst(list: PackageList, plan: Plan): string[] {
  const items = plan.packages.filter((item) => !isIntegration(item));
  const risks = new Map(items.map((item) => [item.id, risksOf(plan, item)]));
  const counts = [...new Set([...risks.values()].map(({ length }) => length))].sort((a, b) => b - a);
  if (counts.length < 2) {
    throw new WavesError(
      'edit-refused',
      'No package of this plan is riskier than another, as far as the plan says.',
    );
  }
  for (const [id, { length }] of risks) {
    // 1 is the highest of ten, which those share that are beyond.
    list.map(id).set('priority', Math.min(10, counts.indexOf(length) + 1));
  }
  return [...risks]
    .filter(([, { length }]) => length > (counts.at(-1) ?? 0))
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([id, reasons]) => `${id}: ${reasons.join('; ')}`);
}
