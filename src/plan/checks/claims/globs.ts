import { commonPath } from '../../globs/commonPath';
import { Glob } from '../../globs/globs';
import type { WorkPackage, Plan } from '../../model';
import { leavesRepository } from '../../globs/pathShape';
import type { Problem } from '../../problem';
import type { GlobData } from '../../problemData';
import type { Located } from '../../source';
import type { Check } from '../basis/check';
import { witnessPath } from '../../globs/witnessPath';
import { alternativesOf, CHOICE } from '../../globs/gitignore';
import type { Surroundings } from '../basis/surroundings';

/**
 * Paths and globs that no file of the repository can ever match: those that lead out of it, and those written as git never writes
 * a path. An agent whose `write_allow` says `./src/**` could write nothing there.
 */
export const unmatchedGlobs: Check = ({ reading: { plan } }) =>
  plan.packages.flatMap((item) => [
    ...item.scope.writeAllow.flatMap((glob) => problems(item, 'write_allow', glob)),
    ...item.scope.readAllow.flatMap((glob) => problems(item, 'read_allow', glob)),
    ...item.scope.deny.flatMap((glob) => problems(item, 'deny', glob)),
    ...item.locks.files.flatMap((glob) => problems(item, 'lock', glob)),
  ]);

function problems(item: WorkPackage, field: GlobData['field'], glob: Located<string>): Problem[] {
  const { value, range } = glob;
  if (!SUSPICIOUS.test(value)) {
    return [];
  }
  const outside = leavesRepository(value);
  const matched = commonPath({ a: Glob.ofPath(value) }).found !== 'none';
  if (!outside && matched && !value.includes('\\')) {
    return [];
  }
  const clean = outside ? undefined : asGitWritesIt(value);
  // In the syntax of `.gitignore`, a path without a slash at its beginning might be found at any depth.
  const replacement = clean === undefined || item.scope.syntax === undefined ? clean : `/${clean}`;
  const advice = replacement === undefined ? '' : ` Write \`${replacement}\`.`;
  return [
    {
      code: outside ? 'outside-repository' : 'unmatched-glob',
      severity: outside && field !== 'read_allow' ? 'error' : 'warning',
      message: outside
        ? `\`${value}\` leads out of the repository. Paths count from its top folder and stay inside.`
        : `${matched ? 'Hardly any file' : 'No file'} can match \`${value}\`: paths are written as git does, such as \`src/a.ts\`.${advice}`,
      range,
      package: item.id,
      data: { kind: 'glob', field, glob, ...(replacement === undefined ? {} : { replacement }) },
    },
  ];
}

/** An empty segment, one of dots, a backslash, a home, a drive, or a set: all others match something. */
const SUSPICIOUS = /(?:^|\/)\.{0,2}(?:\/|$)|\\|^~|^[A-Za-z]:|\[/;

/** The same path without detours; a folder stands for all that is in it. */
function asGitWritesIt(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path.replaceAll('\\', '/').split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  const clean = [...segments, ...(/[/\\]\.?$/.test(path) ? ['**'] : [])].join('/');
  return clean === path || clean === '' || commonPath({ a: Glob.ofPath(clean) }).found === 'none'
    ? undefined
    : clean;
}

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

/**
 * Patterns as `.gitignore`, shells and editors read them. Here they would be names with odd characters in them, so that an
 * exclusion excludes nothing and a choice matches nothing, without a word.
 */
export const foreignGlobs: Check = ({ reading: { plan }, surroundings }) =>
  plan.packages
    .filter(({ scope }) => scope.syntax === undefined)
    .flatMap((item) => [
      ...item.scope.writeAllow.flatMap((glob) => foreignProblems(item, 'write_allow', glob, surroundings)),
      ...item.scope.readAllow.flatMap((glob) => foreignProblems(item, 'read_allow', glob, surroundings)),
      ...item.scope.deny.flatMap((glob) => foreignProblems(item, 'deny', glob, surroundings)),
    ]);

function foreignProblems(
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
