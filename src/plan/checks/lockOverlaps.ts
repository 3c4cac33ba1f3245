import type { Overlap } from '../ownership/overlaps';
import type { Problem } from '../problem';
import type { Check } from './check';
import type { OfPair } from './overlapPairs';
import { byPair, capped, pairKey } from './overlapPairs';

/**
 * Packages that may work at the same time must not claim the same locks, nor locks of which one covers the other. Of packages
 * that can write the same files, the overlap of their scopes says enough about the locks on files.
 */
export const lockOverlaps: Check = ({ overlaps }) => {
  const writing = new Set(
    overlaps.scope.filter(({ common }) => common.found !== 'none').map(({ a, b }) => pairKey(a, b)),
  );
  const locks = overlaps.locks.filter(({ kind, a, b }) => kind === 'key' || !writing.has(pairKey(a, b)));
  const pairs = byPair(locks, ({ a, b }) => [a, b]);
  return capped(
    pairs.map((pair) => {
      const [same, ...more] = pair.filter(({ upstream }) => upstream);
      return same === undefined ? covering(pair) : claimedTwice([same, ...more]);
    }),
    overlaps.complete,
  );
};

function claimedTwice(pair: OfPair<Overlap>): Problem {
  const [{ a, b }] = pair;
  const keys = [...new Set(pair.map(({ claimA }) => `\`${claimA.value}\``))];
  const more = keys.length > 3 ? ` and ${keys.length - 3} more` : '';
  return {
    code: 'lock-overlap',
    severity: 'error',
    message: `"${a.id}" and "${b.id}" may work at the same time and claim the same locks: ${keys.slice(0, 3).join(', ')}${more}. Let one depend on the other, or take it away from one.`,
    ...placeOf(pair[0]),
  };
}

function covering(pair: OfPair<Overlap>): Problem {
  const [{ a, b, claimA, claimB, common }] = pair;
  const example =
    common.found === 'path' && common.path !== claimA.value && common.path !== claimB.value
      ? `, as for \`${common.path}\``
      : '';
  return {
    code: 'lock-cover',
    severity: 'warning',
    message: `"${a.id}" and "${b.id}" may work at the same time, and the locks \`${claimA.value}\` and \`${claimB.value}\` cover the same${example}. Let one depend on the other, or claim less.`,
    ...placeOf(pair[0]),
  };
}

function placeOf({ kind, a, b, claimA, claimB }: Overlap): Omit<Problem, 'code' | 'severity' | 'message'> {
  return {
    range: claimB.range,
    package: b.id,
    related: [{ message: `"${a.id}" claims it here.`, range: claimA.range }],
    data: {
      kind: 'lock-overlap',
      lock: kind === 'key' ? 'key' : 'file',
      packages: [a.id, b.id],
      claims: [claimA, claimB],
    },
  };
}
