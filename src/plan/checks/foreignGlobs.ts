import { alternativesOf, CHOICE } from '../globs/gitignore';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { GlobData } from '../problemData';
import type { Located } from '../source';
import type { Check } from './check';
import type { Surroundings } from './surroundings';

/**
 * Patterns as `.gitignore`, shells and editors read them. Here they would be names with odd characters in them, so that an
 * exclusion excludes nothing and a choice matches nothing, without a word.
 */
export const foreignGlobs: Check = ({ reading: { plan }, surroundings }) =>
  plan.packages
    .filter(({ scope }) => scope.syntax === undefined)
    .flatMap((item) => [
      ...item.scope.writeAllow.flatMap((glob) => problems(item, 'write_allow', glob, surroundings)),
      ...item.scope.readAllow.flatMap((glob) => problems(item, 'read_allow', glob, surroundings)),
      ...item.scope.deny.flatMap((glob) => problems(item, 'deny', glob, surroundings)),
    ]);

function problems(
  item: WorkPackage,
  field: GlobData['field'],
  glob: Located<string>,
  surroundings: Surroundings | undefined,
): Problem[] {
  const kind = looksForeign(glob.value);
  const severity = field === 'read_allow' ? 'warning' : 'error';
  const place = { code: 'foreign-glob', severity, range: glob.range, package: item.id } as const;
  if (kind === undefined && surroundings?.isFolder?.(glob.value) === true) {
    const replacement = `${glob.value.replace(/\/$/, '')}/**`;
    const message = `\`${glob.value}\` is a folder, and here a pattern has to match whole paths: nothing in it is meant. Write \`${replacement}\`.`;
    return [{ ...place, message, data: { kind: 'glob', field, glob, replacement } }];
  }
  if (kind === undefined) {
    return [];
  }
  if (kind === 'exclusion') {
    const excluded = glob.value.slice(1);
    const advice =
      field === 'write_allow'
        ? `Move \`${excluded}\` to \`deny\`, which wins.`
        : 'Remove it, and name in the other lists what is meant.';
    return [
      {
        ...place,
        message: `\`${glob.value}\` takes nothing out: here it stands for files whose names begin with \`!\`. ${advice}`,
        data: { kind: 'glob', field, glob, ...(field === 'write_allow' ? { movedToDeny: excluded } : {}) },
      },
    ];
  }
  const alternatives = alternativesOf(glob.value);
  return [
    {
      ...place,
      message: `\`${glob.value}\` is no choice: here \`{\`, \`(\` and \`|\` stand for themselves. Write a pattern for each${
        alternatives === undefined ? '' : `: ${alternatives.map((each) => `\`${each}\``).join(', ')}`
      }.`,
      data: { kind: 'glob', field, glob, ...(alternatives === undefined ? {} : { alternatives }) },
    },
  ];
}

/**
 * Whether a pattern means something in the languages that most people know and something else here: an exclusion, as in
 * `.gitignore`, or a choice, as in shells and editors.
 */
function looksForeign(pattern: string): 'exclusion' | 'choice' | undefined {
  if (/^![^(]/.test(pattern)) {
    return 'exclusion';
  }
  return CHOICE.test(pattern) ? 'choice' : undefined;
}
