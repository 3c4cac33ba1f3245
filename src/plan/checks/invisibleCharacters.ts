import { asItLooks, firstInvisible, onOneLine, shortened } from '../yaml/legible';
import type { WorkPackage } from '../model';
import type { Problem, Severity } from '../problem';
import type { Located } from '../source';
import { isEmptyRange } from '../yaml/positions';
import type { Check } from './basis/check';

/**
 * Ids, dependencies, patterns and locks with a character in them that nobody sees: they are not equal to what they
 * look like. In titles and other prose, such characters have their place.
 */
export const invisibleCharacters: Check = ({ reading: { plan } }) =>
  plan.packages.flatMap((item) => [
    ...namesOf(item).flatMap((name) => problems(item.id, 'error', name)),
    ...pathsOf(item).flatMap((path) => problems(item.id, 'warning', path)),
  ]);

function namesOf({ id, idRange, dependsOn, needs, locks }: WorkPackage): Located<string>[] {
  return [{ value: id, range: idRange }, ...dependsOn, ...needs.map(({ from }) => from), ...locks.keys];
}

/** Names of files may really have such characters, though hardly ever. */
function pathsOf({ scope, locks }: WorkPackage): Located<string>[] {
  return [...scope.writeAllow, ...scope.readAllow, ...scope.deny, ...locks.files];
}

function problems(owner: string, severity: Severity, { value, range }: Located<string>): Problem[] {
  const found = firstInvisible(value);
  if (found === undefined || isEmptyRange(range)) {
    return [];
  }
  const meant = asItLooks(value).trim();
  return [
    {
      code: 'invisible-character',
      severity,
      message: `\`${shortened(meant)}\` is not what it looks like: its character ${found.at + 1} is ${found.name}, which cannot be seen. Write the text anew without it.`,
      range,
      package: onOneLine(owner),
      data: {
        kind: 'spelling',
        title: `Write \`${shortened(meant)}\` without ${found.name}`,
        replaced: [{ value: JSON.stringify(meant), range }],
      },
    },
  ];
}
