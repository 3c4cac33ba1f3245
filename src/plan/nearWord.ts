/** Longer words are not compared: the distance takes time in proportion to the square of their length. */
const MAX_LENGTH = 100;

/** With more words than these, a suggestion is not worth the time that it takes. */
const MAX_CANDIDATES = 2000;

/**
 * The candidate that somebody may have meant by a word that is not among them: one that differs in case only, has one more
 * part in front (`api` for `wp-api`), or is a few slips of the finger away.
 */
export function nearWord(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH || candidates.length > MAX_CANDIDATES) {
    return undefined;
  }
  const lower = word.toLowerCase();
  let nearest: string | undefined;
  let smallest = Math.min(3, Math.floor(word.length / 3) + 1);
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (other === lower || other.endsWith(`-${lower}`) || lower.endsWith(`-${other}`)) {
      return candidate;
    }
    if (Math.abs(other.length - lower.length) < smallest) {
      const distance = editDistance(lower, other);
      if (distance < smallest) {
        smallest = distance;
        nearest = candidate;
      }
    }
  }
  return nearest;
}

/** A question for the end of a message; empty where nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearWord(word, candidates);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** Insertions, deletions and replacements from one word to the other (Levenshtein 1966, Wagner and Fischer 1974). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of [...a].entries()) {
    const next = [index + 1];
    for (let at = 0; at < b.length; at += 1) {
      const replaced = (row[at] ?? 0) + (character === b[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
