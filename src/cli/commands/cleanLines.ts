import type { Removal } from '../../node/worktrees/removals';
import type { CleanupItem } from '../../run/cleaning/cleanup';
import { keepAdvice, keepWords, sizeWords } from '../../run/cleaning/cleanup';

/** What can be removed, for people. */
export function removableLines(items: readonly CleanupItem[]): string[] {
  return items.length === 0
    ? ['There is nothing to remove.']
    : ['Can be removed, since the work is safe elsewhere:', ...items.map((item) => `  ${itemWords(item)}`)];
}

/** What is kept, each with why and what can be done about it; empty when nothing is. */
export function keptLines(items: readonly CleanupItem[]): string[] {
  return items.length === 0
    ? []
    : [
        'Kept:',
        ...items.flatMap((item) => [
          `  ${itemWords(item)}`,
          ...item.reasons.map((reason) => {
            const advice = keepAdvice(reason);
            return `      ${keepWords(reason)}${advice === undefined ? '' : ` (${advice})`}`;
          }),
        ]),
      ];
}

/** What was removed and can be brought back. */
export function removalLines(removals: readonly Removal[]): string[] {
  return removals.length === 0
    ? ['Nothing was removed in the last 30 days.']
    : removals.map(
        ({ id, branch, worktree, uncommitted }) =>
          `${id}  ${branch}${worktree === undefined ? '' : `  ${worktree}`}${uncommitted ? '  (with uncommitted work)' : ''}`,
      );
}

function itemWords({ branch, worktree, bytes }: CleanupItem): string {
  return worktree === undefined ? branch : `${branch}  ${sizeWords(bytes)}  ${worktree}`;
}
