import type { PackageDraft } from './runDraft';

/**
 * What was found out about a commit does not count for the one that takes its place. The next starts of the steps get numbers
 * that none had before: what is left of the earlier ones must not be taken for theirs.
 */
export function voidSteps(item: PackageDraft): void {
  item.voidStarts = Math.max(item.voidStarts, ...item.steps.map(({ start }) => start));
  item.steps = [];
}
