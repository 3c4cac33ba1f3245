import type { JournalEvent } from '../../run/run';
import { verificationBranch } from '../../run/kernel/names';
import { replay } from '../../run/run';
import { FileRunStore } from '../runs/runStore';

/** A branch that a run has made, with the worktree that it was made for. */
export interface OwnedBranch {
  /** Short name. */
  readonly branch: string;
  /** Absolute; absent: the branch never had a worktree. */
  readonly worktree?: string;
  /** The newest run that it belongs to. */
  readonly run: string;
  /** Absent: the branch that a run's work is merged into. */
  readonly package?: string;
  /** Whether that run has ended. */
  readonly ended: boolean;
}

/**
 * The branches of all runs of a repository, by what their journals say; of a branch that several runs have used only
 * the newest counts. A branch whose run's journal is gone is nobody's, and so left alone.
 */
export async function ownedBranches(commonDir: string): Promise<readonly OwnedBranch[]> {
  const runs = FileRunStore.forReading(commonDir);
  const owned = new Map<string, OwnedBranch>();
  for (const run of await runs.list()) {
    const events = await runs.read(run).then(
      (read) => read.events,
      () => [],
    );
    branchesOf(run, events).forEach((branch) => {
      const before = owned.get(branch.branch);
      const of = before?.package ?? branch.package;
      // A child run merges into the branch of its parent's package.
      owned.set(branch.branch, { ...before, ...branch, ...(of === undefined ? {} : { package: of }) });
    });
  }
  return [...owned.values()];
}

function branchesOf(run: string, events: readonly JournalEvent[]): OwnedBranch[] {
  const state = replay(events);
  if (state === undefined) {
    return [];
  }
  const ended = state.phase === 'ended';
  const packages = [...state.packages.values()].flatMap(({ planned, branch, worktree, childRun }) => {
    if (branch === undefined || worktree === undefined) {
      return [];
    }
    const item = { run, package: planned.id, ended };
    return childRun === undefined
      ? [{ ...item, branch, worktree }]
      : [
          { ...item, branch },
          {
            ...item,
            branch: verificationBranch(state.namespace, planned.id, state.worktrees.branch),
            worktree,
          },
        ];
  });
  return [{ run, branch: state.integrationBranch, ended }, ...packages];
}
