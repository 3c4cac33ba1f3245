import { commonPath } from '../globs/commonPath';
import { Glob } from '../globs/globs';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { Check } from './check';

/** A `deny` that leaves nothing of `write_allow`. One that takes away a part is how parts are kept apart. */
export const emptiedScopes: Check = ({ reading: { plan } }) =>
  plan.packages.flatMap((item): Problem[] => {
    const [first] = item.scope.deny;
    if (first === undefined || !isEmptied(item)) {
      return [];
    }
    return [
      {
        code: 'deny-swallows',
        severity: 'error',
        message: `\`deny\` takes away everything that \`write_allow\` gives "${item.id}", so its agent may write nothing.`,
        range: first.range,
        package: item.id,
        related: item.scope.writeAllow
          .slice(0, 5)
          .map(({ range }) => ({ message: 'Nothing is left of this.', range })),
        data: { kind: 'glob', field: 'deny', glob: first },
      },
    ];
  });

/** Globs that match nothing by themselves do not count: another rule speaks of them. */
function isEmptied({ scope }: WorkPackage): boolean {
  const denied = scope.deny.map(({ value }) => Glob.ofPath(value));
  const live = scope.writeAllow
    .map(({ value }) => Glob.ofPath(value))
    .filter((a) => commonPath({ a }).found !== 'none');
  return live.length > 0 && live.every((a) => commonPath({ a, denied }).found === 'none');
}
