import { sameRange } from '../yaml/positions';
import type { Check } from './check';

/** Every package needs an id of its own. Of a map of packages, YAML itself keeps only the last one of the same key. */
export const duplicateIds: Check = ({ reading: { plan, problems } }) => {
  const first = new Map(plan.packages.toReversed().map((item) => [item.id, item]));
  return plan.packages.flatMap((item) => {
    const original = first.get(item.id);
    const lost = problems.find(
      (problem) => problem.code === 'duplicate-key' && sameRange(problem.range, item.idRange),
    );
    const related =
      original !== undefined && original !== item
        ? [{ message: 'The first package with this id is here.', range: original.idRange }]
        : lost?.related;
    return related === undefined
      ? []
      : [
          {
            code: 'duplicate-package',
            severity: 'error' as const,
            message: `There is more than one package "${item.id}". Give each its own id.`,
            range: item.idRange,
            package: item.id,
            related,
          },
        ];
  });
};
