/** `{a,b}` of shells, `@(a|b)` and its kin of extended globs: a choice that has no other one within. */
const CHOICE = /\{([^{}]*,[^{}]*)\}|[@+?*!]\(([^()]*\|[^()]*)\)/;

/** The most patterns that a choice is written out into; more would hide the rest of the plan. */
const MOST = 24;

/**
 * Whether a pattern means something in the languages that most people know and something else here: an exclusion, as in
 * `.gitignore`, or a choice, as in shells and editors.
 */
export function looksForeign(pattern: string): 'exclusion' | 'choice' | undefined {
  if (/^![^(]/.test(pattern)) {
    return 'exclusion';
  }
  return CHOICE.test(pattern) ? 'choice' : undefined;
}

/** The patterns without choices that one with choices stands for; undefined where they are too many, or not all can be written. */
export function alternativesOf(pattern: string): readonly string[] | undefined {
  let patterns = [pattern];
  while (patterns.some((each) => CHOICE.test(each))) {
    const next: string[] = [];
    for (const each of patterns) {
      const choice = CHOICE.exec(each);
      if (choice === null) {
        next.push(each);
        continue;
      }
      const [whole, braces, parentheses] = choice;
      // Of extended globs only `@` means one of them exactly once.
      if (parentheses !== undefined && !whole.startsWith('@')) {
        return undefined;
      }
      const parts = braces?.split(',') ?? parentheses?.split('|') ?? [];
      next.push(
        ...parts.map((part) => each.slice(0, choice.index) + part + each.slice(choice.index + whole.length)),
      );
    }
    if (next.length > MOST) {
      return undefined;
    }
    patterns = next;
  }
  return [...new Set(patterns)].filter((each) => each !== '');
}
