import { findEntry } from '../reading/nodeReader';
import { isBlank } from '../yaml/planNode';
import type { Check } from './check';
import { packageNodes } from './packageNodes';

/**
 * Without a scope a package may write nothing, which is hardly ever meant; an empty `write_allow` says that it is. Where
 * upstream's schema is told of plans in the full dialect, that says it.
 */
export const missingScope: Check = ({ reading: { plan, document }, strict, forUpstream }) => {
  if (strict || (plan.dialect === 'full' && forUpstream)) {
    return [];
  }
  const nodes = new Map(packageNodes(document.root).map((node) => [node.range, node]));
  return plan.packages.flatMap((item) => {
    const scope = nodes.get(item.range)?.entries.get('scope')?.value;
    const given =
      scope === undefined || isBlank(scope)
        ? undefined
        : scope.kind !== 'map' || findEntry(scope, ['write_allow']);
    return given !== undefined
      ? []
      : [
          {
            code: 'missing-scope',
            severity: 'warning' as const,
            message: `"${item.id}" has no \`write_allow\` in its \`scope\`, so its agent may write nothing. Write \`write_allow: []\` if that is meant.`,
            range: item.idRange,
            package: item.id,
          },
        ];
  });
};
