import type { Overlap } from '../ownership/overlaps';
import { TEXT_START } from '../yaml/positions';
import type { Problem } from '../problem';
import type { Check } from './check';
import type { OfPair } from './overlapPairs';
import { byPair, capped } from './overlapPairs';

/** Packages that may work at the same time must not be able to write the same files. */
export const scopeOverlaps: Check = ({ overlaps, strict, forUpstream }) => {
  const pairs = byPair(overlaps.scope, ({ a, b }) => [a, b]);
  if (pairs.length === 0 && !overlaps.complete) {
    const message =
      'There are so many globs and locks that not all could be compared: overlaps may be missing here.';
    return [{ code: 'overlaps-incomplete', severity: 'warning', message, range: TEXT_START }];
  }
  return capped(
    pairs.flatMap((pair) => {
      const [real, ...more] = pair.filter(({ common }) => common.found !== 'none');
      if (real === undefined) {
        return forUpstream ? [keptApart(pair[0], strict)] : [];
      }
      return [overlapProblem([real, ...more], forUpstream)];
    }),
    overlaps.complete,
  );
};

function overlapProblem(pair: OfPair<Overlap>, forUpstream: boolean): Problem {
  const shown = pair.find(({ common }) => common.found === 'path') ?? pair[0];
  const { a, b, claimA, claimB, common } = shown;
  const upstream = pair.some((overlap) => overlap.upstream);
  const what =
    common.found === 'path'
      ? `may both write ${pathsOf(pair)}`
      : `may write the same files: whether \`${claimA.value}\` and \`${claimB.value}\` can meet would take too long to find out`;
  const notSeen = forUpstream && !upstream ? " Upstream's gate overlooks this: the globs only cross." : '';
  return {
    code: 'scope-overlap',
    severity: common.found === 'path' || upstream ? 'error' : 'warning',
    message: `"${a.id}" and "${b.id}" may work at the same time and ${what}. Let one depend on the other, or take it away from one.${notSeen}`,
    range: claimB.range,
    package: b.id,
    related: [{ message: `"${a.id}" may write it by this.`, range: claimA.range }],
    data: {
      kind: 'scope-overlap',
      packages: [a.id, b.id],
      globs: [claimA, claimB],
      ...(common.found === 'path' ? { witness: common.path } : {}),
    },
  };
}

/** Some of the paths that both may write, and how many more there are. */
function pathsOf(pair: OfPair<Overlap>): string {
  const paths = new Map<string, string>();
  for (const overlap of pair) {
    if (overlap.common.found === 'path' && !paths.has(overlap.common.path)) {
      paths.set(overlap.common.path, `\`${overlap.common.path}\`${origin(overlap)}`);
    }
  }
  const shown = [...paths.values()].slice(0, 3).join(', ');
  return paths.size > 3 ? `${shown} and ${paths.size - 3} more` : shown;
}

/** Which globs lead to a path, where that is not plain to see. */
function origin({ claimA, claimB, common }: Overlap): string {
  const path = common.found === 'path' ? common.path : '';
  const globs = [...new Set([claimA.value, claimB.value])].filter((glob) => glob !== path);
  return globs.length === 0 ? '' : ` (${globs.map((glob) => `\`${glob}\``).join(' and ')})`;
}

/** Globs that meet for upstream's gate, which does not look at `deny`, and takes a glob for a path. */
function keptApart({ a, b, claimA, claimB }: Overlap, strict: boolean): Problem {
  const why = a.scope.deny.length + b.scope.deny.length > 0 ? ', since `deny` keeps them apart' : '';
  return {
    code: 'scope-overlap-upstream',
    severity: strict ? 'error' : 'info',
    message: `"${a.id}" and "${b.id}" can write no file both${why}, but upstream's gate takes \`${claimA.value}\` and \`${claimB.value}\` for an overlap.`,
    range: claimB.range,
    package: b.id,
    related: [{ message: `"${a.id}" has it here.`, range: claimA.range }],
    data: { kind: 'scope-overlap', packages: [a.id, b.id], globs: [claimA, claimB] },
  };
}
