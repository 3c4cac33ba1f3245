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
