import type { WorkDone } from '../../ports/ports';

/** Why what is in a worktree can't be taken for the work of its attempt, in words; undefined where it can. */
export function misplacedWork(
  work: Pick<WorkDone, 'branch' | 'descendsFromBase' | 'unfinished'>,
  branch: string,
  base: string,
): string | undefined {
  const { unfinished } = work;
  if (unfinished !== undefined && (work.branch !== branch || unfinished.conflicts.length > 0)) {
    const where =
      unfinished.conflicts.length === 0 ? '' : ` with conflicts in ${unfinished.conflicts.join(', ')}`;
    return `The agent left a ${unfinished.what} half done${where}.`;
  }
  if (work.branch !== branch) {
    return `The agent left its branch ${branch}; the worktree is on ${work.branch ?? 'a detached commit'} now.`;
  }
  if (!work.descendsFromBase) {
    return `The branch ${branch} no longer contains ${base.slice(0, 10)}, the commit that it started from.`;
  }
  return undefined;
}
