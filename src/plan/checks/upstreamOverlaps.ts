import type { Overlaps } from '../ownership/overlaps';
import { pythonList, pythonString } from '../upstream/pythonRepr';

/** Overlapping scopes in the words of upstream's validator, which does not look at `deny` and misses crossing globs. */
export function scopeOverlapMessages({ scope }: Overlaps): string[] {
  return scope
    .filter(({ upstream }) => upstream)
    .map(
      ({ a, b, claimA, claimB }) =>
        `  parallel pair (${a.id}, ${b.id}): write_allow overlap: '${claimA.value}' vs '${claimB.value}'`,
    );
}

/** Overlapping locks in the words of upstream's validator, which compares texts and names all keys of a pair at once. */
export function lockOverlapMessages({ locks }: Overlaps): string[] {
  const claims = new Map<string, Set<string>>();
  for (const { kind, a, b, claimA, upstream } of locks) {
    if (upstream) {
      const start = `  parallel pair (${a.id}, ${b.id}): ${kind === 'key' ? 'lock key' : 'file lock'} overlap: `;
      claims.set(start, (claims.get(start) ?? new Set()).add(claimA.value));
    }
  }
  return [...claims].map(([start, own]) => start + pythonList([...own].sort().map(pythonString)));
}
