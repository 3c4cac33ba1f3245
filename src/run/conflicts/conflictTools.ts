import type { MergeConflict } from './mergeConflict';

/** Where a conflict is put for a person. */
export interface ConflictSite {
  readonly worktree: string;
  readonly branch: string;
  /** What was delivered on the branch. */
  readonly head: string;
  /** Folders and files that have to be there, also where a sparse checkout leaves them out. */
  readonly needs: readonly string[];
}

/** A conflict that was put into a worktree for a person. */
export interface OpenedConflict {
  /** Refs that keep what was in the way there. */
  readonly kept: readonly string[];
}

/** What has become of a conflict that a person resolves. */
export type Resolution =
  | { readonly kind: 'open' }
  /** `head` is the merge that the person has committed; `markers`: where conflicts were left standing in it, as `file:line`. */
  | { readonly kind: 'resolved'; readonly head: string; readonly markers: readonly string[] }
  /** The merge was aborted. */
  | { readonly kind: 'given-up' };

/** Everything in a worktree at one moment, committed or not. */
export interface WorkSnapshot {
  /** Its content as a commit that no branch has. */
  readonly commit: string;
  /** Files that differ from the base. */
  readonly files: readonly string[];
}

/** What would come of a merge. */
export interface Preview {
  /** None: it would be made. */
  readonly conflicts: readonly MergeConflict[];
}

/** Looks ahead to merges, and puts conflicts where people can resolve them. */
export interface ConflictTools {
  /**
   * Begins the merge of `theirs` in a package's worktree and leaves it there uncommitted, with the conflicts in its
   * files. The worktree is made anew where it is gone or something uncommitted is in the way, which is kept first.
   */
  open(site: ConflictSite, theirs: string): Promise<OpenedConflict>;
  /** What has become of the merge of `theirs` into `ours` that was begun there. */
  resolution(worktree: string, ours: string, theirs: string): Promise<Resolution>;
  /** Touches neither the index nor the files of the worktree. */
  snapshot(worktree: string, base: string): Promise<WorkSnapshot>;
  preview(ours: string, theirs: string): Promise<Preview>;
}
