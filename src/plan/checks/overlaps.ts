import type { Problem } from '../problem';
import type { Overlap } from '../upstream/overlaps';
import type { Check } from './check';

/** Packages that may work at the same time must not write the same files, nor claim the same locks. */
export const overlaps: Check = ({ overlaps: { scope, locks } }) => [
  ...byPair(scope).map((pair) => overlapProblem(pair, 'scope-overlap', 'may write the same files')),
  ...byPair(locks).map((pair) => overlapProblem(pair, 'lock-overlap', 'claim the same locks')),
];

type Pair = readonly [Overlap, ...Overlap[]];

function byPair(all: readonly Overlap[]): Pair[] {
  const pairs = new Map<string, [Overlap, ...Overlap[]]>();
  for (const overlap of all) {
    const key = JSON.stringify([overlap.a.id, overlap.b.id]);
    const earlier = pairs.get(key);
    if (earlier === undefined) {
      pairs.set(key, [overlap]);
    } else {
      earlier.push(overlap);
    }
  }
  return [...pairs.values()];
}

function overlapProblem(pair: Pair, code: string, what: string): Problem {
  const [{ a, b, claimA, claimB }] = pair;
  const shown = pair.slice(0, 3).map((overlap) => claimText(overlap));
  const more = pair.length > 3 ? ` and ${pair.length - 3} more` : '';
  return {
    code,
    severity: 'error',
    message: `"${a.id}" and "${b.id}" may work at the same time and ${what}: ${shown.join(', ')}${more}. Let one depend on the other, or take it away from one.`,
    range: claimB.range,
    package: b.id,
    related: [{ message: `"${a.id}" claims it here.`, range: claimA.range }],
  };
}

function claimText({ claimA, claimB }: Overlap): string {
  return claimA.value === claimB.value
    ? `\`${claimA.value}\``
    : `\`${claimA.value}\` with \`${claimB.value}\``;
}
