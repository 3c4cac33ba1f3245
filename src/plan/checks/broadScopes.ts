import type { WorkPackage } from '../model';
import type { Check } from './check';

/** The words that upstream knows for the package that brings everything together, which may need to write anything. */
const INTEGRATION = /^(?:wp-)?integrat(?:e|ion)$/;

/**
 * A scope of everything, in a plan of several packages: nothing would be noticed that the agent should not have touched. Where it
 * meets what others may write at the same time, that is said already.
 */
export const broadScopes: Check = ({ reading: { plan }, overlaps }) => {
  if (plan.packages.length < 2) {
    return [];
  }
  const overlapping = new Set(overlaps.scope.flatMap(({ a, b }) => [a.id, b.id]));
  return plan.packages.flatMap((item) => {
    const broad = item.scope.writeAllow.find(({ value }) => /^[*/]*\*[*/]*$/.test(value));
    return broad === undefined || item.scope.deny.length > 0 || overlapping.has(item.id) || integrates(item)
      ? []
      : [
          {
            code: 'broad-scope',
            severity: 'info' as const,
            message: `\`${broad.value}\` lets "${item.id}" write every file, so nothing that it touches will be noticed. Name what it needs.`,
            range: broad.range,
            package: item.id,
            data: { kind: 'glob' as const, field: 'write_allow' as const, glob: broad },
          },
        ];
  });
};

function integrates({ id, taskType }: WorkPackage): boolean {
  return INTEGRATION.test(id) || INTEGRATION.test(taskType);
}
