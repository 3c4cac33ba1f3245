import { commonPath } from '../globs/commonPath';
import { Glob } from '../globs/globs';
import type { Problem } from '../problem';
import type { Located } from '../source';
import type { Check } from './check';

type Globs = readonly Located<string>[];

/** A `deny` that leaves nothing of `write_allow`. One that takes away a part is how parts are kept apart. */
export const emptiedScopes: Check = ({ reading: { plan } }) =>
  plan.packages.flatMap((item): Problem[] => {
    const { writeAllow, deny } = item.scope;
    if (deny.length === 0 || !isEmptied(writeAllow, deny)) {
      return [];
    }
    // The one without which something would be left, or where several do it together, the first that takes anything.
    const alone = deny.find(
      (glob) =>
        !isEmptied(
          writeAllow,
          deny.filter((other) => other !== glob),
        ),
    );
    const glob = alone ?? deny.find((each) => takesFrom(writeAllow, each)) ?? deny[0];
    if (glob === undefined) {
      return [];
    }
    return [
      {
        code: 'deny-swallows',
        severity: 'error',
        message: `\`deny\` takes away everything that \`write_allow\` gives "${item.id}", so its agent may write nothing.`,
        range: glob.range,
        package: item.id,
        related: writeAllow.slice(0, 5).map(({ range }) => ({ message: 'Nothing is left of this.', range })),
        data: { kind: 'glob', field: 'deny', glob },
      },
    ];
  });

/** Whether nothing is left to write. Globs that match nothing by themselves do not count: another rule speaks of them. */
function isEmptied(writeAllow: Globs, deny: Globs): boolean {
  const denied = deny.map(({ value }) => Glob.ofPath(value));
  const live = writeAllow
    .map(({ value }) => Glob.ofPath(value))
    .filter((a) => commonPath({ a }).found !== 'none');
  return live.length > 0 && live.every((a) => commonPath({ a, denied }).found === 'none');
}

function takesFrom(writeAllow: Globs, { value }: Located<string>): boolean {
  return writeAllow.some((glob) => {
    const query = { a: Glob.ofPath(glob.value), b: Glob.ofPath(value) };
    return commonPath(query).found !== 'none';
  });
}
