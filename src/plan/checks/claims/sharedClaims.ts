import type { Overlap } from '../../ownership/overlaps';
import type { SharedClaimData } from '../../problemData';
import type { Located } from '../../source';

/** What is found between the same two packages; at least one. */
export type OfPair<T> = readonly [T, ...T[]];

/** From how many pairs of packages on that meet by the same text, the text is told as their one cause. */
const MIN_PAIRS = 3;

/** How many packages are named. */
const SHOWN = 3;

/** Pairs of packages that meet since one text, such as `**`, is claimed by one or several of them. */
export interface SharedClaim {
  readonly text: string;
  readonly pairs: readonly [OfPair<Overlap>, ...OfPair<Overlap>[]];
}

/** The texts by which most pairs meet, and the pairs that are left. */
export function bySharedClaim(pairs: readonly OfPair<Overlap>[]): {
  readonly shared: readonly SharedClaim[];
  readonly others: readonly OfPair<Overlap>[];
} {
  const shared: SharedClaim[] = [];
  let others = pairs;
  for (;;) {
    const text = mostUsed(others);
    const [first, ...more] = others.filter((pair) => claimsOf(pair).has(text ?? ''));
    if (text === undefined || first === undefined) {
      return { shared, others };
    }
    shared.push({ text, pairs: [first, ...more] });
    others = others.filter((pair) => !claimsOf(pair).has(text));
  }
}

function mostUsed(pairs: readonly OfPair<Overlap>[]): string | undefined {
  const counts = new Map<string, number>();
  let most: string | undefined;
  for (const pair of pairs) {
    for (const text of claimsOf(pair)) {
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      most = count >= MIN_PAIRS && count > (counts.get(most ?? '') ?? 0) ? text : (most ?? undefined);
    }
  }
  return most;
}

function claimsOf(pair: OfPair<Overlap>): Set<string> {
  return new Set(
    pair
      .filter(({ common }) => common.found !== 'none')
      .flatMap(({ claimA, claimB }) => [claimA.value, claimB.value]),
  );
}

/** Who claims a text, and whom they meet by it. */
export interface Sharers {
  /** Ids of those that claim it, in the order of the text. */
  readonly owners: readonly string[];
  readonly claims: readonly Located<string>[];
  /** The others that they meet. */
  readonly met: readonly string[];
  readonly data: SharedClaimData;
}

/** Who takes part in a shared claim. */
export function sharersOf({ text, pairs }: SharedClaim): Sharers {
  const claims = new Map<string, Located<string>>();
  const all = new Set<string>();
  for (const { a, b, claimA, claimB, common } of pairs.flat()) {
    if (common.found === 'none') {
      continue;
    }
    all.add(a.id).add(b.id);
    for (const [{ id }, claim] of [
      [a, claimA],
      [b, claimB],
    ] as const) {
      if (claim.value === text && !claims.has(id)) {
        claims.set(id, claim);
      }
    }
  }
  const owned = [...claims].sort(
    ([, { range: one }], [, { range: other }]) => one.start.line - other.start.line,
  );
  const owners = owned.map(([id]) => id);
  return {
    owners,
    claims: owned.map(([, claim]) => claim),
    met: [...all].filter((id) => !claims.has(id)),
    data: {
      kind: 'shared-claim',
      claim: text,
      owners,
      pairs: pairs.map(([{ a, b }]) => [a.id, b.id]),
    },
  };
}

/** Some ids, and how many more there are. */
export function someOf(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN).map((id) => `"${id}"`);
  const more = ids.length - shown.length;
  return more > 0
    ? `${shown.join(', ')} and ${more} more`
    : [shown.slice(0, -1).join(', '), shown.at(-1)].filter(Boolean).join(' and ');
}
