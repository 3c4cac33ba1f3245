import { commonPath } from '../globs/commonPath';
import { Glob } from '../globs/globs';
import type { WorkPackage } from '../model';
import { leavesRepository } from '../globs/pathShape';
import type { Problem } from '../problem';
import type { GlobData } from '../problemData';
import type { Located } from '../source';
import type { Check } from './check';

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
