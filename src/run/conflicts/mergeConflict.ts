/** What stands against each other where a merge can't be made. */
export type ConflictKind =
  | 'content'
  | 'both-added'
  | 'changed-deleted'
  | 'renamed-deleted'
  | 'renamed-twice'
  | 'renamed-folder'
  | 'file-folder'
  | 'binary'
  | 'mode'
  | 'submodule'
  | 'case'
  | 'other';

/** One place where two sides of a merge do not go together. Paths from the top, with forward slashes. */
export interface MergeConflict {
  readonly kind: ConflictKind;
  /** The file, or all of the files, that it is about. */
  readonly files: readonly string[];
}

/** What is wrong there, in words that follow the names of the files. */
function conflictWords({ kind }: Pick<MergeConflict, 'kind'>): string {
  return WORDS[kind];
}

const WORDS: Readonly<Record<ConflictKind, string>> = {
  content: 'both sides changed the same lines',
  'both-added': 'both sides added it, with different content',
  'changed-deleted': 'one side deleted it, the other changed it',
  'renamed-deleted': 'one side renamed it, the other deleted it',
  'renamed-twice': 'both sides renamed, to different names or to the same one',
  'renamed-folder': 'one side renamed the folder, the other added a file there',
  'file-folder': 'it is a file on one side and a folder on the other',
  binary: 'both sides changed it, and it is no text',
  mode: 'both sides made different kinds of file of it',
  submodule: 'both sides moved the submodule, to commits of which neither contains the other',
  case: 'the names differ only in upper and lower case, so that macOS and Windows keep only one of them',
  other: 'git cannot put both sides together',
};

/** Conflicts in one line for people: each place with what is wrong there, the first few of them. */
export function describeConflicts(conflicts: readonly MergeConflict[], most = 5): string {
  const shown = conflicts
    .slice(0, most)
    .map((conflict) => `${conflict.files.join(' and ')} (${conflictWords(conflict)})`);
  const more = conflicts.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** All files of conflicts, sorted. */
export function filesOfConflicts(conflicts: readonly MergeConflict[]): string[] {
  return [...new Set(conflicts.flatMap(({ files }) => files))].sort();
}

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
