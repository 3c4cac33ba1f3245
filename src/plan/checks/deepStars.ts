import { Glob } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { Located } from '../source';
import { witnessPath } from '../globs/witnessPath';
import type { Check } from './check';

/**
 * A single star that stands for a whole name, or begins one, in a plan that writes two where it means any depth: `docs/*.md`
 * also matches `docs/a/b.md`, which most people do not expect. Of globs that meet others, that is said already.
 */
export const deepStars: Check = ({ reading: { plan }, overlaps }) => {
  const said = new Set(overlaps.scope.flatMap(({ claimA, claimB }) => [claimA, claimB]));
  return tellsStarsApart(plan)
    ? plan.packages
        .filter(({ scope }) => scope.syntax === undefined)
        .flatMap((item) => item.scope.writeAllow.map((glob) => [item, glob] as const))
        .filter(([, glob]) => NAME_STAR.test(glob.value) && !said.has(glob))
        .slice(0, MAX_HINTS)
        .flatMap(([item, glob]) => hint(item, glob))
    : [];
};

/** Who reads so many hints knows. */
const MAX_HINTS = 100;

/** A star after a slash, which is not one of several; in brackets it is no star. */
const NAME_STAR = /^((?:[^[\]*]*\/)?)\*(?!\*)([^[\]*]*)$/;

function hint(item: WorkPackage, glob: Located<string>): Problem[] {
  const [, folder = '', rest = ''] = NAME_STAR.exec(glob.value) ?? [];
  const deeper = `${folder}*/*${rest}`;
  const denied = item.scope.deny.map(({ value }) => Glob.ofPath(value));
  const example = witnessPath({ a: Glob.ofPath(deeper), denied });
  return example.found !== 'path'
    ? []
    : [
        {
          code: 'deep-star',
          severity: 'info',
          message: `\`${glob.value}\` also matches files further down, such as \`${example.path}\`: here \`*\` goes through folders as \`**\` does. To keep to one level, add \`${deeper}\` to \`deny\`.`,
          range: glob.range,
          package: item.id,
          data: { kind: 'glob', field: 'write_allow', glob, deny: deeper },
        },
      ];
}

function tellsStarsApart({ packages }: Plan): boolean {
  return packages.some(({ scope }) =>
    [...scope.writeAllow, ...scope.readAllow, ...scope.deny].some(({ value }) =>
      /[^*]\*\*|\*\*[^*]/.test(value),
    ),
  );
}
