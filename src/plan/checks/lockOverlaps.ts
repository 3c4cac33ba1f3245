import type { Overlap } from '../ownership/overlaps';
import type { Problem } from '../problem';
import type { Check } from './check';
import type { OfPair } from './overlapPairs';
import { byPair, capped, pairKey } from './overlapPairs';

/** How many locks of two packages are named. */
const SHOWN = 3;

/**
 * Packages that may work at the same time and claim the same lock, or locks of which one covers the other: then one of them waits,
 * which the plan does not show. Of packages that can write the same files, the overlap of their scopes says enough about the
 * locks on files. Upstream refuses keys that are written alike.
 */
export const lockOverlaps: Check = ({ overlaps, strict }) => {
  const writing = new Set(
    overlaps.scope.filter(({ common }) => common.found !== 'none').map(({ a, b }) => pairKey(a, b)),
  );
  const locks = overlaps.locks.filter(({ kind, a, b }) => kind === 'key' || !writing.has(pairKey(a, b)));
  const pairs = byPair(locks, ({ a, b }) => [a, b]);
  return capped(
    pairs.map((pair) => lockProblem(pair, strict && pair.some(({ upstream }) => upstream))),
    overlaps.complete,
  );
};

function lockProblem(pair: OfPair<Overlap>, refused: boolean): Problem {
  const shown = pair.find(({ upstream }) => upstream) ?? pair[0];
  const { kind, a, b, claimA, claimB } = shown;
  const both = [...new Set([shown, ...pair].map(inWords))];
  const more = both.length > SHOWN ? ` and ${both.length - SHOWN} more` : '';
  return {
    code: 'lock-overlap',
    severity: refused ? 'error' : 'warning',
    message: `"${a.id}" and "${b.id}" may work at the same time and claim the same locks: ${both.slice(0, SHOWN).join(', ')}${more}. One will wait until the other has ended; let it depend on the other, or claim less.`,
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

/** What two claims have in common: the lock itself, or how it is written in each and what both cover. */
function inWords({ claimA, claimB, common }: Overlap): string {
  if (claimA.value === claimB.value) {
    return `\`${claimA.value}\``;
  }
  const isPattern = [claimA, claimB].every(({ value }) => value.includes('*'));
  const example = common.found === 'path' && isPattern ? ` (both cover \`${common.path}\`)` : '';
  return `\`${claimA.value}\` and \`${claimB.value}\`${example}`;
}
