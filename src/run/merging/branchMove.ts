/** What somebody else than the run has done to the branch that it merges into, and what it has become of that. */
export interface BranchMove {
  /**
   * `committed`: on top of what was merged. `rewritten`: what was merged is not below it any more, as after an amend.
   * `taken-off`: it was set back. `gone`: it was deleted or renamed.
   */
  readonly what: 'committed' | 'rewritten' | 'taken-off' | 'gone';
  /** Commit at which it was found; absent: there was none. */
  readonly found?: string;
  /** Where it stands now: at or above everything that was merged. */
  readonly to: string;
  /** Subjects of commits that are not the run's, the newest first. */
  readonly subjects: readonly string[];
  /** Ref that keeps what was found, where that is not all below `to`. */
  readonly kept?: string;
  /** Files for which what was found could not be put together with what was merged: it is at `kept` alone. */
  readonly conflicts?: readonly string[];
  /** Short name that the branch has got. */
  readonly renamed?: string;
}

/** Where the branch stands that a run merges into. */
export interface IntegrationTip {
  readonly tip: string;
  /** What somebody else did to it; absent: nothing. */
  readonly move?: BranchMove;
}

/** The run's own branch was moved by somebody else; everything that had been merged is on it again. */
export interface IntegrationMoved extends BranchMove {
  readonly type: 'integration.moved';
  readonly branch: string;
  /** Where the run had left it. */
  readonly from: string;
  /** All of it in words. */
  readonly message: string;
}

/** How many subjects of commits are told. */
const NAMED = 3;

/** What has happened to a branch, and what was done about it, in words for people. */
export function moveWords(branch: string, from: string, move: BranchMove): string {
  const { what, subjects, kept, conflicts, renamed, found = '' } = move;
  const more = subjects.length > NAMED ? ', ...' : '';
  const count = subjects.length === 1 ? '1 commit' : `${subjects.length} commits`;
  const named = `${count} (${subjects.slice(0, NAMED).join(', ')}${more})`;
  switch (what) {
    case 'committed':
      return `Somebody has put ${named} on ${branch}: packages build on that from now on.`;
    case 'taken-off':
      return `Somebody had set ${branch} back to ${short(found)}: what was merged is brought back, as far as ${short(from)}. Not wanted? git branch --force ${branch} ${short(found)}, after the run.`;
    case 'gone': {
      const where = renamed === undefined ? 'was gone' : `was gone, renamed to ${renamed}`;
      return `The branch ${branch} ${where}: it is made again at ${short(from)}, with everything that was merged.`;
    }
    case 'rewritten': {
      const told = subjects.length === 0 ? short(found) : named;
      const result =
        conflicts === undefined
          ? `both are put together as ${short(move.to)}`
          : `what was merged is brought back; both conflict in ${conflicts.join(', ')}, so put together what you want of it: git merge ${kept ?? short(found)}`;
      return `Somebody had rewritten ${branch}, with ${told} in the place of what was merged: ${result}.${kept === undefined ? '' : ` What was found is kept at ${kept}.`}`;
    }
  }
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
