import type { Overlap } from '../../ownership/overlaps';
import { TEXT_START } from '../../yaml/positions';
import type { Problem } from '../../problem';
import type { Check } from '../basis/check';
import type { OfPair, SharedClaim } from './sharedClaims';
import { bySharedClaim, sharersOf, someOf } from './sharedClaims';
import type { WorkPackage } from '../../model';
import { commonPath } from '../../globs/commonPath';
import { Glob } from '../../globs/globs';
import type { Located } from '../../source';

/** Packages that may work at the same time must not be able to write the same files. */
export const scopeOverlaps: Check = ({ overlaps, strict, forUpstream }) => {
  const pairs = byPair(overlaps.scope, ({ a, b }) => [a, b]);
  if (pairs.length === 0 && !overlaps.complete) {
    const message =
      'There are so many globs and locks that not all could be compared: overlaps may be missing here.';
    return [{ code: 'overlaps-incomplete', severity: 'warning', message, range: TEXT_START }];
  }
  const real = pairs.flatMap((pair): OfPair<Overlap>[] => {
    const [first, ...more] = pair.filter(({ common }) => common.found !== 'none');
    return first === undefined ? [] : [[first, ...more]];
  });
  const { shared, others } = bySharedClaim(real);
  const apart = forUpstream
    ? pairs.filter((pair) => pair.every(({ common }) => common.found === 'none'))
    : [];
  return capped(
    [
      ...shared.map((claim) => sharedProblem(claim)),
      ...others.map((pair) => overlapProblem(pair, forUpstream)),
      ...apart.map(([first]) => keptApart(first, strict)),
    ],
    overlaps.complete,
  );
};

/** A glob by which many packages meet, such as `**`: one cause, however many pairs. */
function sharedProblem(shared: SharedClaim): Problem {
  const { owners, claims, met, data } = sharersOf(shared);
  const [claim, ...further] = claims;
  const all = shared.pairs.flat();
  const others = new Set(met);
  const byIt = all.filter(({ claimA, claimB }) => [claimA.value, claimB.value].includes(shared.text));
  // Where they meet others, what they meet these in says more than what they have among themselves.
  const withOthers = byIt.filter(({ a, b }) => others.size === 0 || others.has(a.id) || others.has(b.id));
  const example = withOthers.find(({ common }) => common.found === 'path')?.common;
  const path =
    example?.found === 'path' && example.path !== shared.text ? `, such as \`${example.path}\`` : '';
  const amongThemselves = withOthers.length < byIt.length ? 'the same files, and ' : '';
  const who =
    met.length === 0
      ? `${someOf(owners)} may work at the same time, and all may write what \`${shared.text}\` matches${path}.`
      : `\`${shared.text}\` lets ${someOf(owners)} write ${amongThemselves}what ${someOf(met)} may write at the same time${path}.`;
  const isCertain = all.some(({ common, upstream }) => common.found === 'path' || upstream);
  return {
    code: 'scope-overlap',
    severity: isCertain ? 'error' : 'warning',
    message: `${who} That makes ${shared.pairs.length} pairs. Narrow \`${shared.text}\` to what each needs, or let one wait for the other.`,
    range: claim?.range ?? TEXT_START,
    ...(owners[0] === undefined ? {} : { package: owners[0] }),
    related: further.slice(0, 5).map(({ range }, at) => ({
      message: `"${owners[at + 1] ?? ''}" has it here.`,
      range,
    })),
    data,
  };
}

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

/** Groups findings by the two packages that they are about, in the order in which they come. */
export function byPair<T>(
  findings: readonly T[],
  packagesOf: (finding: T) => readonly [WorkPackage, WorkPackage],
): OfPair<T>[] {
  const pairs = new Map<string, [T, ...T[]]>();
  for (const finding of findings) {
    const [a, b] = packagesOf(finding);
    const key = pairKey(a, b);
    const earlier = pairs.get(key);
    if (earlier === undefined) {
      pairs.set(key, [finding]);
    } else {
      earlier.push(finding);
    }
  }
  return [...pairs.values()];
}

/** The same text for the same two packages, in any order. */
export function pairKey(a: WorkPackage, b: WorkPackage): string {
  return JSON.stringify(a.id < b.id ? [a.id, b.id] : [b.id, a.id]);
}

/** As many problems as people read; when there are more, the first says so. */
export function capped(problems: readonly Problem[], complete: boolean): Problem[] {
  const [first, ...others] = problems.slice(0, MAX_PROBLEMS);
  if (first === undefined || (complete && problems.length <= MAX_PROBLEMS)) {
    return [...problems];
  }
  const message = `${first.message} There are more such pairs than are shown (${Math.min(problems.length, MAX_PROBLEMS)}).`;
  return [{ ...first, message }, ...others];
}

const MAX_PROBLEMS = 500;
